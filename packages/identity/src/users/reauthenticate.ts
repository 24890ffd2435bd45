import { inTransaction, type UserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../context.ts';
import type { MailReturn } from '../messages/mail-return.ts';
import { requireMailTurn } from './mail-turn.ts';
import { sendLink } from './send-link.ts';

/**
 * Mails a code that shows, with the next change of the password, that it is still the same person (supabase-core.md
 * 14.4).
 *
 * @throws AppError `validation_failed` for a user without address, `email_not_confirmed` and `phone_not_confirmed` (422),
 *   `phone_provider_disabled`, `over_email_send_rate_limit`, `email_address_not_authorized`.
 */
export async function requestReauthentication(context: Context, user: UserRow, back: MailReturn): Promise<void> {
  requireMailAddress(user);
  await inTransaction(context, async (tx) => {
    const turn = { slot: 'reauthentication_sent_at', audit: 'user_reauthenticate_requested' } as const;
    const turned = await requireMailTurn(tx, user, turn, 'refuse');
    if (!turned) return;
    await sendLink(tx, {
      kind: 'reauthentication',
      tokenKind: 'reauthentication',
      user: turned,
      recipient: { written: turned.email ?? '', key: turned.email_key ?? '' },
      back,
      flow: null,
    });
  });
}

function requireMailAddress(user: UserRow): void {
  const hasEmail = user.email !== null && user.email !== '';
  const hasPhone = user.phone !== null && user.phone !== '';
  if (!hasEmail && !hasPhone) {
    const text = 'Reauthentication requires the user to have an email or a phone number';
    throw new AppError('validation_failed', { text });
  }
  if (hasEmail && user.email_confirmed_at === null) throw new AppError('email_not_confirmed', { status: 422 });
  if (hasEmail) return;
  if (user.phone_confirmed_at === null) throw new AppError('phone_not_confirmed', { status: 422 });
  throw new AppError('phone_provider_disabled');
}
