import { findUserByEmail, inTransaction, updateUser, type UserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { actorOf, recordAudit } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import { queueMail } from '../messages/queue-mail.ts';
import { issueOneTimeToken } from '../one-time-tokens/issue-one-time-token.ts';
import { emailKey } from './email-address.ts';
import { isSentRecently } from './send-confirmation.ts';

/**
 * Mails a link that signs in a person who forgot the password.
 *
 * Whether the address is known, and whether a mail went out recently, does not show: both end without a word.
 *
 * @throws AppError `email_required` when the address is blank.
 */
export async function requestRecovery(context: Context, email: string): Promise<void> {
  const key = emailKey(email);
  if (key === '') throw new AppError('email_required', { text: 'Password recovery requires an email' });
  const user = await findUserByEmail(context, context.request.audience, key);
  if (!user || user.deleted_at || isSentRecently(context, user.recovery_sent_at)) return;
  await inTransaction(context, (tx) => sendRecovery(tx, user));
}

async function sendRecovery(context: Context, user: UserRow): Promise<void> {
  const { token, expiresAt } = await issueOneTimeToken(context, {
    userId: user.id,
    kind: 'recovery',
    address: user.email_key ?? '',
    lifetimeSeconds: context.instance.settings.mailer.recovery_max_age,
  });
  const sent = await updateUser(context, user.id, { recovery_sent_at: context.now }, context.now);
  await recordAudit(context, 'user_recovery_requested', actorOf(user));
  await queueMail(context, { kind: 'recovery', user: sent, recipient: user.email ?? '', token, expiresAt });
}
