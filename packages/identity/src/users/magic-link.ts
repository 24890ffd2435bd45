import { findAddressOwner, findUserByEmail, inTransaction, type UserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../context.ts';
import { mailFlows } from '../pkce/create-flow-state.ts';
import type { EmailAddress } from './email-address.ts';
import { requireMailTurn, tooSoonForAnybody } from './mail-turn.ts';
import type { Metadata } from './metadata.ts';
import { requireMagicLinks, requireSignupsOpen } from './provider-rules.ts';
import type { SignInMailRules } from './recover.ts';
import { sendLink } from './send-link.ts';
import { signUpAgain } from './sign-up-again.ts';
import { signUpUnknown } from './sign-up.ts';

/** Who wants to sign in by mail. */
export interface MagicLinkRequest {
  readonly email: EmailAddress;
  /** For a new user: what becomes its metadata. */
  readonly data: Metadata | null;
  /** Whether an address without an account gets one. */
  readonly createUser: boolean;
}

/**
 * Mails a link, and a code, that sign in (supabase-core.md 13.6 and 13.7).
 *
 * An address that is new or was never confirmed gets the mail of a sign-up in its place; such a user has no password, so
 * that neither path hashes.
 *
 * @throws AppError `otp_disabled` for an unknown address that gets no account, `email_provider_disabled`,
 *   `signup_disabled`, `over_email_send_rate_limit`, `email_address_not_authorized`, `hook_*`.
 */
export async function requestMagicLink(
  context: Context,
  request: MagicLinkRequest,
  rules: SignInMailRules,
): Promise<void> {
  const { email, createUser } = request;
  const owner = await findAddressOwner(context, context.request.audience, email.key);
  if (!owner && !createUser) throw new AppError('otp_disabled');
  requireMagicLinks(context.instance);
  // The owner of an identity with that address does not read its mail here: links go to the account's own address.
  const user = owner?.email_confirmed_at ? owner : await signUpForLink(context, request, owner, rules);
  if (user) await inTransaction(context, (tx) => sendMagicLink(tx, user, rules));
}

/** @returns the user when it needs no confirmation, and gets the link to sign in. */
async function signUpForLink(
  context: Context,
  { email, data }: MagicLinkRequest,
  owner: UserRow | undefined,
  rules: SignInMailRules,
): Promise<UserRow | undefined> {
  requireSignupsOpen(context.instance);
  const request = { email, data, password: null };
  const signUpRules = { ...rules, copiesClaims: true, repeats: 'change_nothing', pretends: false } as const;
  const outcome = owner
    ? await signUpAgain(context, owner, request, signUpRules)
    : await signUpUnknown(context, request, signUpRules);
  if (outcome.kind === 'pending') return undefined;
  if (outcome.kind === 'confirmed') return outcome.user;
  // A parallel request was first.
  return findUserByEmail(context, context.request.audience, email.key);
}

async function sendMagicLink(context: Context, user: UserRow, rules: SignInMailRules): Promise<void> {
  const turn = { slot: 'recovery_sent_at', audit: 'user_recovery_requested' } as const;
  const turned = await requireMailTurn(context, user, turn, tooSoonForAnybody(context, rules.tooSoon));
  if (!turned) return;
  await sendLink(context, {
    kind: 'magic_link',
    tokenKind: 'recovery',
    user: turned,
    recipient: { written: turned.email ?? '', key: turned.email_key ?? '' },
    back: rules.back,
    flow: mailFlows.magiclink,
  });
}
