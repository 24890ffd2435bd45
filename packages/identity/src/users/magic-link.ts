import { findUserByEmail, inTransaction, type UserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../context.ts';
import { mailFlows } from '../pkce/create-flow-state.ts';
import type { EmailAddress } from './email-address.ts';
import { requireMailTurn, tooSoonForAnybody } from './mail-turn.ts';
import type { Metadata } from './metadata.ts';
import { requireSignupsOpen } from './provider-rules.ts';
import type { SignInMailRules } from './recover.ts';
import { sendLink } from './send-link.ts';
import { signUp } from './sign-up.ts';

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
 * @throws AppError `otp_disabled` for an unknown address that gets no account, `signup_disabled`,
 *   `over_email_send_rate_limit`, `email_address_not_authorized`, `hook_*`.
 */
export async function requestMagicLink(
  context: Context,
  request: MagicLinkRequest,
  rules: SignInMailRules,
): Promise<void> {
  const known = await findByAddress(context, request.email);
  if (!known && !request.createUser) throw new AppError('otp_disabled');
  const user = known?.email_confirmed_at ? known : await signUpForLink(context, request, rules);
  if (user) await inTransaction(context, (tx) => sendMagicLink(tx, user, rules));
}

/** @returns the user when it needs no confirmation, and gets the link to sign in. */
async function signUpForLink(
  context: Context,
  { email, data }: MagicLinkRequest,
  rules: SignInMailRules,
): Promise<UserRow | undefined> {
  requireSignupsOpen(context.instance);
  const outcome = await signUp(
    context,
    { email, data, password: null },
    { ...rules, copiesClaims: true, repeats: 'change_nothing', pretends: false },
  );
  if (outcome.kind === 'pending') return undefined;
  // Taken: a parallel request was first, or the address is that of an identity of somebody else.
  return outcome.kind === 'confirmed' ? outcome.user : findByAddress(context, email);
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

function findByAddress(context: Context, email: EmailAddress): Promise<UserRow | undefined> {
  return findUserByEmail(context, context.request.audience, email.key);
}
