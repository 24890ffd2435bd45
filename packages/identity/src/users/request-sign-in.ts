import type { UserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../context.ts';
import { inMailTransaction } from '../hooks/held-mails.ts';
import { requireMailQuota } from '../messages/mail-quota.ts';
import { mailFlows } from '../pkce/create-flow-state.ts';
import { requireUserRoom } from '../quotas/user-quota.ts';
import { findOwner, provenAt, type Address, type PhoneAddress } from './address.ts';
import { requireMailTurn, tooSoonForAnybody } from './mail-turn.ts';
import type { Metadata } from './metadata.ts';
import { requireChannel, requireMagicLinks, requirePhoneProvider, requireSignupsOpen } from './provider-rules.ts';
import type { SignInMailRules } from './recover.ts';
import { requireDeliverable } from './require-deliverable.ts';
import { sendCode } from './send-code.ts';
import { sendLink } from './send-link.ts';
import { signUpAgain } from './sign-up-again.ts';
import { signUpUnknown } from './sign-up.ts';

/** Who wants to sign in by mail or text message. */
export interface SignInRequest {
  readonly address: Address;
  /** For a new user: what becomes its metadata. */
  readonly data: Metadata | null;
  /** Whether an address without an account gets one. */
  readonly createUser: boolean;
}

/**
 * Sends what signs in: a link and a code by mail, a code by text message (supabase-core.md 13.6 and 13.7).
 *
 * An address that is new or was never confirmed gets the message of a sign-up in its place; such a user has no password,
 * so that neither path hashes.
 *
 * @returns the id of a text message, where clients see one.
 * @throws AppError `otp_disabled` for an unknown address that gets no account, `email_provider_disabled`,
 *   `phone_provider_disabled`, `validation_failed` for a channel, `signup_disabled`, `over_email_send_rate_limit`, `over_sms_send_rate_limit`,
 *   `email_address_refused`, `email_address_not_authorized`, `sms_send_failed`, `hook_*`.
 */
export async function requestSignIn(
  context: Context,
  request: SignInRequest,
  rules: SignInMailRules,
): Promise<string | undefined> {
  const { address, createUser } = request;
  if (address.kind === 'email') await requireDeliverable(context, address);
  const owner = await findOwner(context, address);
  if (!owner && !createUser) throw new AppError('otp_disabled');
  if (address.kind === 'email') requireMagicLinks(context.instance);
  else requirePhoneWay(context, address);
  // The owner of an identity with that address does not read its mail here: links go to the account's own address.
  const isKnown = owner && provenAt(owner, address.kind);
  const user = isKnown ? owner : await signUpForMessage(context, request, owner, rules);
  if (!user) return undefined;
  return inMailTransaction(context, (tx) =>
    address.kind === 'email' ? sendMagicLink(tx, user, rules) : sendSignInCode(tx, user, address, rules),
  );
}

function requirePhoneWay({ instance }: Context, { channel }: PhoneAddress): void {
  requirePhoneProvider(instance);
  requireChannel(instance, channel);
}

/** @returns the user when it needs no confirmation, and gets the message to sign in. */
async function signUpForMessage(
  context: Context,
  { address, data }: SignInRequest,
  owner: UserRow | undefined,
  rules: SignInMailRules,
): Promise<UserRow | undefined> {
  requireSignupsOpen(context.instance);
  await requireUserRoom(context);
  const request = { address, data, password: null };
  const signUpRules = { ...rules, copiesClaims: true, repeats: 'change_nothing', pretends: false } as const;
  const outcome = owner
    ? await signUpAgain(context, owner, request, signUpRules)
    : await signUpUnknown(context, request, signUpRules);
  if (outcome.kind === 'pending') return undefined;
  if (outcome.kind === 'confirmed') return outcome.user;
  // A parallel request was first.
  return findOwner(context, address);
}

async function sendMagicLink(context: Context, user: UserRow, rules: SignInMailRules): Promise<undefined> {
  const turn = { slot: 'recovery_sent_at', audit: 'user_recovery_requested' } as const;
  const turned = await requireMailTurn(context, user, turn, tooSoonForAnybody(context, rules.tooSoon));
  if (!turned) {
    await requireMailQuota(context);
    return;
  }
  await sendLink(context, {
    kind: 'magic_link',
    tokenKind: 'recovery',
    user: turned,
    recipient: { written: turned.email ?? '', key: turned.email_key ?? '' },
    back: rules.back,
    flow: mailFlows.magiclink,
  });
}

async function sendSignInCode(
  context: Context,
  user: UserRow,
  phone: PhoneAddress,
  rules: SignInMailRules,
): Promise<string | undefined> {
  const turn = {
    slot: 'confirmation_sent_at',
    audit: 'user_recovery_requested',
    traits: { channel: phone.channel },
    by: 'phone',
  } as const;
  const turned = await requireMailTurn(context, user, turn, tooSoonForAnybody(context, rules.tooSoon));
  return turned && sendCode(context, { kind: 'confirmation', user: turned, phone });
}
