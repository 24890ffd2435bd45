import { lockUser, type UserChange, type UserRow } from '@gatehouse/database';
import { actorOf, recordAudit, type AuditDetail } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import { onMailFailure } from '../hooks/held-mails.ts';
import type { Bearer } from '../sessions/authenticate.ts';
import { endSessions } from '../sessions/end-sessions.ts';
import { changeUser } from './change-user.ts';
import type { EmailAddress } from './email-address.ts';
import { completeEmailChange, sendEmailChange, type EmailChangeRules } from './email-change.ts';
import type { PhoneAddress } from './address.ts';
import { followFirstPassword } from './first-password.ts';
import { forgetWhatWasSent } from './forget-what-was-sent.ts';
import type { ProofMark } from './identity-claims.ts';
import { mergeMetadata, type Metadata } from './metadata.ts';
import { completePhoneChange, sendPhoneChange } from './phone-change.ts';
import { sendNotice } from './notices.ts';
import { takeBackChange } from './take-back.ts';

/** What a person changes about the own account, checked; null changes nothing. */
export interface OwnUserChange {
  readonly passwordHash: string | null;
  readonly data: Metadata | null;
  readonly appMetadata: Metadata | null;
  readonly newEmail: EmailAddress | null;
  readonly newPhone: PhoneAddress | null;
}

/** Where clients expect different things of a change. */
export interface OwnUserChangeRules {
  readonly emailChange: Omit<EmailChangeRules, 'isDecoy'>;
  /** Whether another address than the pending one may be asked for without waiting. */
  readonly waitsForSameAddressOnly: boolean;
  readonly marks: ProofMark;
  readonly audits: AuditDetail;
}

/**
 * Changes the bearer's own account. Call it in a mail transaction.
 *
 * A new password ends every other session and whatever was mailed. A new address counts only once it is confirmed.
 *
 * @throws AppError `email_exists`, `phone_exists`, `over_email_send_rate_limit`, `email_address_not_authorized`,
 *   `over_sms_send_rate_limit`, `sms_send_failed`.
 */
export async function applyUserChange(
  context: Context,
  bearer: Bearer,
  made: OwnUserChange,
  rules: OwnUserChangeRules,
): Promise<UserRow> {
  const { id } = bearer.user;
  // Merged with what is stored now: another request may have changed other keys since the bearer was loaded.
  const stored = await lockUser(context, id);
  if (made.passwordHash) await forgetOldPassword(context, bearer, rules);
  const change: UserChange = {
    ...(made.passwordHash ? { password_hash: made.passwordHash } : {}),
    ...(made.data ? { user_metadata: mergeMetadata(stored.user_metadata, made.data) } : {}),
    ...(made.appMetadata ? { app_metadata: mergeMetadata(stored.app_metadata, made.appMetadata) } : {}),
    ...(made.newEmail ? pendingAddress(stored, made.newEmail, rules) : {}),
    ...(made.newPhone ? { new_phone: made.newPhone.key } : {}),
  };
  const written = await changeUser(context, stored, change);
  const changed = made.passwordHash ? await followFirstPassword(context, stored, written) : written;
  onMailFailure(context, (tx) => takeBackChange(tx, changed, asBefore(stored)));
  if (made.passwordHash) await sendNotice(context, 'password_changed_notification', changed, changed.email);
  const withAddress = made.newEmail ? await changeAddress(context, changed, made.newEmail, rules) : changed;
  const withPhone = made.newPhone ? await changePhone(context, withAddress, made.newPhone) : withAddress;
  await recordAudit(context, 'user_modified', actorOf(bearer.user));
  return withPhone;
}

/** What a change may have touched, as it was. */
function asBefore(stored: UserRow): UserChange {
  const { password_hash, user_metadata, app_metadata, new_email } = stored;
  const { new_phone, email_change_sent_at, email_change_confirmations } = stored;
  return {
    password_hash,
    user_metadata,
    app_metadata,
    new_email,
    new_phone,
    email_change_sent_at,
    email_change_confirmations,
  };
}

async function forgetOldPassword(
  context: Context,
  { user, sessionId }: Bearer,
  { audits }: OwnUserChangeRules,
): Promise<void> {
  await endSessions(context, user.id, sessionId === null ? { all: true } : { allBut: sessionId }, 'password_changed');
  await forgetWhatWasSent(context, user.id);
  if (audits === 'requests') await recordAudit(context, 'user_updated_password', actorOf(user));
}

function pendingAddress(stored: UserRow, email: EmailAddress, rules: OwnUserChangeRules): UserChange {
  const startsAfresh = rules.waitsForSameAddressOnly && stored.new_email !== email.written;
  return {
    new_email: email.written,
    email_change_confirmations: 0,
    ...(startsAfresh ? { email_change_sent_at: null } : {}),
  };
}

async function changeAddress(
  context: Context,
  user: UserRow,
  email: EmailAddress,
  rules: OwnUserChangeRules,
): Promise<UserRow> {
  const isTakenAtOnce = user.is_anonymous && context.instance.settings.mailer.autoconfirm;
  if (!isTakenAtOnce) return sendEmailChange(context, user, rules.emailChange);
  const changed = await completeEmailChange(context, user, email.written, rules.marks);
  await recordAudit(context, 'user_modified', actorOf(changed));
  return changed;
}

async function changePhone(context: Context, user: UserRow, phone: PhoneAddress): Promise<UserRow> {
  if (!context.instance.settings.sms.autoconfirm) {
    return (await sendPhoneChange(context, user, { phone, tooSoon: 'refuse' })).user;
  }
  const changed = await completePhoneChange(context, user, phone.key);
  await recordAudit(context, 'user_modified', actorOf(changed));
  return changed;
}
