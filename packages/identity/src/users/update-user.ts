import {
  deleteOneTimeTokens,
  deleteSessions,
  findUserByEmail,
  inTransaction,
  lockUser,
  updateEmailIdentity,
  updateUser,
  type UserChange,
  type UserRow,
} from '@gatehouse/database';
import { AppError, isAppError } from '@gatehouse/errors';
import { actorOf, recordAudit } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import { queueMail } from '../messages/queue-mail.ts';
import { issueOneTimeToken } from '../one-time-tokens/issue-one-time-token.ts';
import { getLinkToken, spendOneTimeToken } from '../one-time-tokens/spend-one-time-token.ts';
import type { Bearer } from '../sessions/authenticate.ts';
import { parseEmailAddress, type EmailAddress } from './email-address.ts';
import { mergeMetadata, type Metadata } from './metadata.ts';
import { emailIdentityData } from './new-user.ts';
import { hashNewPassword } from './new-password.ts';
import { isSentRecently } from './send-confirmation.ts';

/** What a person changes about the own account. Absent and empty values change nothing. */
export interface UserUpdate {
  readonly email: string;
  readonly password: string;
  readonly emailChangeToken: string;
  readonly data: Metadata | null;
  readonly appMetadata: Metadata | null;
}

/**
 * Changes the bearer's own account, all or nothing.
 *
 * A new password ends every other session. A new address counts only once the link sent to it has been used.
 *
 * @throws AppError `password_*`, `not_admin` for `app_metadata`, `otp_expired` or `email_change_token_mismatch`,
 *   `email_address_invalid`, `email_exists`, `over_email_send_rate_limit`.
 */
export async function updateOwnUser(context: Context, bearer: Bearer, update: UserUpdate): Promise<UserRow> {
  if (update.appMetadata) requireMetadataAdmin(context, bearer.user);
  const newEmail = update.emailChangeToken === '' ? newEmailIn(bearer.user, update.email) : null;
  if (newEmail) await requireFreeAddress(context, bearer.user, newEmail);
  const passwordHash = await hashNewPassword(context, update.password);
  const apply = (tx: Context): Promise<UserRow> => applyUpdate(tx, bearer, update, { newEmail, passwordHash });
  if (update.emailChangeToken === '') return inTransaction(context, apply);
  const token = await getEmailChangeToken(context, bearer.user, update.emailChangeToken);
  return spendOneTimeToken(context, token, {
    prepare: null,
    settle: async (tx) => {
      await confirmEmailChange(tx, bearer.user);
      return apply(tx);
    },
  });
}

async function applyUpdate(
  context: Context,
  { user, sessionId }: Bearer,
  update: UserUpdate,
  made: { readonly newEmail: EmailAddress | null; readonly passwordHash: string | null },
): Promise<UserRow> {
  if (made.passwordHash) {
    await deleteSessions(context, user.id, sessionId === null ? { all: true } : { allBut: sessionId });
    await deleteOneTimeTokens(context, user.id, ['recovery', 'reauthentication']);
  }
  // Merged with what is stored now: another request may have changed other keys since the bearer was loaded.
  const stored = await lockUser(context, user.id);
  const change: UserChange = {
    ...(made.passwordHash ? { password_hash: made.passwordHash } : {}),
    ...(update.data ? { user_metadata: mergeMetadata(stored.user_metadata, update.data) } : {}),
    ...(update.appMetadata ? { app_metadata: mergeMetadata(stored.app_metadata, update.appMetadata) } : {}),
  };
  const changed = await updateUser(context, user.id, change, context.now);
  await recordAudit(context, 'user_modified', actorOf(user));
  return made.newEmail ? sendEmailChange(context, changed, made.newEmail) : changed;
}

/** A super admin, or a member of the admin group in the instance's own audience (netlify.md 3.9). */
function requireMetadataAdmin(context: Context, user: UserRow): void {
  const { aud, admin_group_name: adminGroup } = context.instance.settings.jwt;
  if (user.is_super_admin || (user.role === adminGroup && user.aud === aud)) return;
  throw new AppError('not_admin', { text: 'Updating app_metadata requires admin privileges' });
}

function newEmailIn(user: UserRow, email: string): EmailAddress | null {
  if (email === '') return null;
  const address = parseEmailAddress(email);
  return address.key === user.email_key ? null : address;
}

async function requireFreeAddress(context: Context, user: UserRow, email: EmailAddress): Promise<void> {
  if (await findUserByEmail(context, user.aud, email.key)) throw new AppError('email_exists');
  if (isSentRecently(context, user.email_change_sent_at) && user.new_email === email.written) {
    const { max_frequency: interval } = context.instance.settings.smtp;
    const sentAt = user.email_change_sent_at?.getTime() ?? 0;
    const seconds = Math.max(1, Math.ceil((sentAt + interval * 1_000 - context.now.getTime()) / 1_000));
    throw new AppError('over_email_send_rate_limit', { params: { seconds }, retryAfterSeconds: seconds });
  }
}

async function sendEmailChange(context: Context, user: UserRow, email: EmailAddress): Promise<UserRow> {
  const { token, expiresAt } = await issueOneTimeToken(context, {
    userId: user.id,
    kind: 'email_change_new',
    address: email.key,
    lifetimeSeconds: context.instance.settings.mailer.confirmation_max_age,
  });
  const change = { new_email: email.written, email_change_sent_at: context.now };
  const pending = await updateUser(context, user.id, change, context.now);
  await queueMail(context, { kind: 'email_change', user: pending, recipient: email.written, token, expiresAt });
  return pending;
}

async function getEmailChangeToken(
  context: Context,
  user: UserRow,
  token: string,
): Promise<Awaited<ReturnType<typeof getLinkToken>>> {
  const found = await getLinkToken(context, token, ['email_change_new']).catch((error: unknown) => {
    throw isAppError(error, 'one_time_token_not_found') ? new AppError('email_change_token_mismatch') : error;
  });
  // Somebody else's token, or one for an address that is no longer the pending one.
  const isPending = user.new_email !== null && parseEmailAddress(user.new_email).key === found.address;
  if (found.user_id !== user.id || !isPending) throw new AppError('email_change_token_mismatch');
  return found;
}

async function confirmEmailChange(context: Context, user: UserRow): Promise<void> {
  const email = parseEmailAddress(user.new_email ?? '');
  const change = {
    email: email.written,
    email_key: email.key,
    new_email: null,
    email_change_sent_at: null,
    email_confirmed_at: user.email_confirmed_at ?? context.now,
  };
  const changed = await updateUser(context, user.id, change, context.now);
  await updateEmailIdentity(context, changed, emailIdentityData(changed), context.now);
}
