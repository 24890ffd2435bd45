import {
  deleteOneTimeTokens,
  hasOneTimeToken,
  type OneTimeTokenKind,
  type OneTimeTokenRow,
  type UserRow,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../context.ts';
import { requireMailQuota } from '../messages/mail-quota.ts';
import { mailFlows } from '../pkce/create-flow-state.ts';
import { changeUser } from './change-user.ts';
import { emailKey } from './email-address.ts';
import { forgetWhatWasSent } from './forget-what-was-sent.ts';
import { followedClaims, markedMetadata, type ProofMark } from './identity-claims.ts';
import { keepEmailIdentity } from './keep-identity.ts';
import { requireMailTurn } from './mail-turn.ts';
import { sendNotice } from './notices.ts';
import { followProviders } from './providers.ts';
import type { MailRules } from './recover.ts';
import { sendLink } from './send-link.ts';

/** Both kinds of token of a change of address. */
export const emailChangeKinds = [
  'email_change_current',
  'email_change_new',
] as const satisfies readonly OneTimeTokenKind[];

/** {@link MailRules} of a change of address. */
export interface EmailChangeRules extends MailRules {
  /** Whether the current address has to confirm too, on sites that want it. */
  readonly asksCurrent: boolean;
  /** For a stranger: the same work, nothing is sent. Default false. */
  readonly isDecoy?: boolean;
}

/**
 * Mails what confirms a user's pending address: a link to the new address, and on sites that want it one to the current
 * address too. What was sent is what has to come back. Call it in a transaction.
 *
 * @returns the user with the time of sending; as it was when it is too soon and nothing was said.
 * @throws AppError `over_email_send_rate_limit`, `email_address_not_authorized`.
 */
export async function sendEmailChange(context: Context, user: UserRow, rules: EmailChangeRules): Promise<UserRow> {
  const { isDecoy = false } = rules;
  const turn = { slot: 'email_change_sent_at', audit: null } as const;
  const turned = await requireMailTurn(context, user, turn, isDecoy ? 'skip' : rules.tooSoon);
  if (!turned && !isDecoy) {
    const isBoth = rules.asksCurrent && asksBothAddresses(context, user);
    await requireMailQuota(context, isBoth ? 2 : 1);
    return user;
  }
  const pending = turned ?? user;
  // A link of an earlier change must not count for this one.
  await deleteOneTimeTokens(context, pending.id, emailChangeKinds);
  const mail = { kind: 'email_change', user: pending, back: rules.back, isDecoy } as const;
  const recipient = { written: pending.new_email ?? '', key: emailKey(pending.new_email ?? '') };
  await sendLink(context, { ...mail, tokenKind: 'email_change_new', recipient, flow: mailFlows.emailChange });
  if (rules.asksCurrent && asksBothAddresses(context, pending)) {
    const current = { written: pending.email ?? '', key: pending.email_key ?? '' };
    await sendLink(context, { ...mail, tokenKind: 'email_change_current', recipient: current, flow: null });
  }
  return pending;
}

/** What one confirmation came to. */
export interface EmailChangeProgress {
  readonly user: UserRow;
  /** False while the other address has to confirm too. */
  readonly isComplete: boolean;
}

/**
 * Counts a token of a change that has just been taken. As long as the token of the other address is there, that address
 * has to confirm too; each token is taken once, so that no address counts for both. Call it in the transaction that took
 * the token, with the user locked.
 *
 * @throws AppError `one_time_token_not_found` for an address that is no longer the pending or the current one,
 *   `email_exists` when somebody else has the address by now.
 */
export async function confirmEmailChange(
  context: Context,
  user: UserRow,
  token: OneTimeTokenRow,
  marks: ProofMark,
): Promise<EmailChangeProgress> {
  const isNew = token.kind === 'email_change_new';
  const expected = isNew ? emailKey(user.new_email ?? '') : user.email_key;
  if (!user.new_email || token.address !== expected) throw new AppError('one_time_token_not_found');
  if (await hasOneTimeToken(context, user.id, isNew ? 'email_change_current' : 'email_change_new')) {
    const half = await changeUser(context, user, { email_change_confirmations: 1 });
    return { user: half, isComplete: false };
  }
  return { user: await completeEmailChange(context, user, user.new_email, marks), isComplete: true };
}

/**
 * Gives a user an address that needs no further proof. Whatever was mailed before is worth nothing from then on.
 *
 * @throws AppError `email_exists`
 */
export async function completeEmailChange(
  context: Context,
  user: UserRow,
  email: string,
  marks: ProofMark,
): Promise<UserRow> {
  const confirmed = { ...user, email, email_confirmed_at: user.email_confirmed_at ?? context.now };
  const followed = followedClaims(user.user_metadata, confirmed);
  const changed = await changeUser(context, user, {
    email,
    email_key: emailKey(email),
    email_confirmed_at: confirmed.email_confirmed_at,
    new_email: null,
    email_change_sent_at: null,
    email_change_confirmations: 0,
    is_anonymous: false,
    user_metadata: markedMetadata(followed, user.email_confirmed_at === null, marks),
  });
  await forgetWhatWasSent(context, user.id);
  await keepEmailIdentity(context, changed);
  const named = await followProviders(context, changed);
  if (user.email !== null) {
    await sendNotice(context, 'email_changed_notification', named, user.email, { OldEmail: user.email });
  }
  return named;
}

/** Whether the current address of a user has to confirm a change of it too. */
export function asksBothAddresses({ instance }: Pick<Context, 'instance'>, user: UserRow): boolean {
  const { autoconfirm, secure_email_change_enabled: isSecure } = instance.settings.mailer;
  return isSecure && !autoconfirm && user.email !== null;
}
