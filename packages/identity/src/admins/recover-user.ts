import { getUserById } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../context.ts';
import { inMailTransaction } from '../hooks/held-mails.ts';
import type { MailReturn } from '../messages/mail-return.ts';
import type { EmailAddress } from '../users/email-address.ts';
import { requireMailTurn } from '../users/mail-turn.ts';
import { mailRecovery, recoveryTurn } from '../users/recover.ts';
import { requireDeliverable } from '../users/require-deliverable.ts';

/**
 * Mails a user the link with which it sets a new password, for whoever knows the user already: where nothing can be sent,
 * that is said.
 *
 * @throws AppError `user_not_found` also for a user who is softly deleted, `user_sso_managed`, `validation_failed` without
 *   an address; `email_address_refused`, `email_address_not_authorized`, `over_email_send_rate_limit`.
 */
export async function recoverUserAsAdmin(context: Context, userId: string, back: MailReturn): Promise<void> {
  const user = await getUserById(context, userId);
  // What is left of the address is a digest, which nobody reads mail of.
  if (user.deleted_at) throw new AppError('user_not_found');
  if (user.is_sso_user) throw new AppError('user_sso_managed');
  const email = addressOf(user);
  await requireDeliverable(context, email);
  await inMailTransaction(context, async (tx) => {
    const turned = await requireMailTurn(tx, user, recoveryTurn, 'refuse');
    await mailRecovery(tx, turned ?? user, email, { back });
  });
}

function addressOf({ email, email_key: key }: { email: string | null; email_key: string | null }): EmailAddress {
  if (email === null || key === null) throw new AppError('validation_failed', { text: 'The user has no address' });
  return { written: email, key };
}
