import type { UserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../context.ts';
import { inMailTransaction } from '../hooks/held-mails.ts';
import type { MailReturn } from '../messages/mail-return.ts';
import type { AddressKind } from './address.ts';
import { requireMailTurn } from './mail-turn.ts';
import { sendCode } from './send-code.ts';
import { sendLink } from './send-link.ts';

/**
 * Sends a code that shows, with the next change of the password, that it is still the same person (supabase-core.md
 * 14.4): by mail, to who has no address by text message.
 *
 * @returns the id of a text message, where clients see one.
 * @throws AppError `validation_failed` for a user without address, `email_not_confirmed` and `phone_not_confirmed` (422),
 *   `over_email_send_rate_limit`, `over_sms_send_rate_limit`, `email_address_not_authorized`, `sms_send_failed`.
 */
export async function requestReauthentication(
  context: Context,
  user: UserRow,
  back: MailReturn,
): Promise<string | undefined> {
  const by = requireAddress(user);
  return inMailTransaction(context, async (tx) => {
    const turn = { slot: 'reauthentication_sent_at', audit: 'user_reauthenticate_requested', by } as const;
    const turned = await requireMailTurn(tx, user, turn, 'refuse');
    if (!turned) return undefined;
    if (by === 'phone') {
      const phone = { kind: 'phone', key: turned.phone ?? '', channel: 'sms' } as const;
      return sendCode(tx, { kind: 'reauthentication', user: turned, phone });
    }
    await sendLink(tx, {
      kind: 'reauthentication',
      tokenKind: 'reauthentication',
      user: turned,
      recipient: { written: turned.email ?? '', key: turned.email_key ?? '' },
      back,
      flow: null,
    });
    return undefined;
  });
}

/** What a person without an e-mail address is asked by. */
export function reauthenticatesBy({ email }: UserRow): AddressKind {
  return email === null || email === '' ? 'phone' : 'email';
}

function requireAddress(user: UserRow): AddressKind {
  const by = reauthenticatesBy(user);
  if (by === 'phone' && (user.phone === null || user.phone === '')) {
    const text = 'Reauthentication requires the user to have an email or a phone number';
    throw new AppError('validation_failed', { text });
  }
  if (by === 'email' && user.email_confirmed_at === null) throw new AppError('email_not_confirmed', { status: 422 });
  if (by === 'phone' && user.phone_confirmed_at === null) throw new AppError('phone_not_confirmed', { status: 422 });
  return by;
}
