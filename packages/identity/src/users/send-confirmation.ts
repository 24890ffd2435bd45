import { updateUser, type UserRow } from '@gatehouse/database';
import type { Context } from '../context.ts';
import { queueMail } from '../messages/queue-mail.ts';
import { issueOneTimeToken } from '../one-time-tokens/issue-one-time-token.ts';

/** True while a mail of the same sort was sent too recently for another one. */
export function isSentRecently(context: Context, sentAt: Date | null): boolean {
  const interval = context.instance.settings.smtp.max_frequency * 1_000;
  return sentAt !== null && sentAt.getTime() + interval > context.now.getTime();
}

/** Mails a link that confirms the address. Call it in a transaction. @returns the user with the time of sending. */
export async function sendConfirmation(context: Context, user: UserRow): Promise<UserRow> {
  const { token, expiresAt } = await issueOneTimeToken(context, {
    userId: user.id,
    kind: 'confirmation',
    address: user.email_key ?? '',
    lifetimeSeconds: context.instance.settings.mailer.confirmation_max_age,
  });
  const sent = await updateUser(context, user.id, { confirmation_sent_at: context.now }, context.now);
  await queueMail(context, { kind: 'confirmation', user: sent, recipient: user.email ?? '', token, expiresAt });
  return sent;
}
