import type { UserRow } from '@gatehouse/database';
import type { Context } from '../../context.ts';
import type { MailReturn } from '../../messages/mail-return.ts';
import { requireMailTurn } from '../../users/mail-turn.ts';
import { sendConfirmation } from '../../users/send-confirmation.ts';

/**
 * Mails a confirmation to an address that a provider has told and not proven; not again so soon after another. Who has
 * none gets none. Call it in a mail transaction.
 *
 * @throws AppError `email_address_not_authorized`, `over_email_send_rate_limit`
 */
export async function sendProof(tx: Context, user: UserRow, back: MailReturn): Promise<void> {
  const { email, email_key: key } = user;
  if (email === null || key === null) return;
  const turned = await requireMailTurn(tx, user, { slot: 'confirmation_sent_at', audit: null }, 'skip');
  if (turned) await sendConfirmation(tx, turned, { kind: 'email', written: email, key }, back);
}
