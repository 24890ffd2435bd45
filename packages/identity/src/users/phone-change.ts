import type { UserRow } from '@gatehouse/database';
import type { Context } from '../context.ts';
import type { PhoneAddress } from './address.ts';
import { changeUser } from './change-user.ts';
import { forgetWhatWasSent } from './forget-what-was-sent.ts';
import { keepPhoneIdentity } from './keep-identity.ts';
import { requireMailTurn, type TooSoon } from './mail-turn.ts';
import { sendNotice } from './notices.ts';
import { followProviders } from './providers.ts';
import { sendCode } from './send-code.ts';

/** A message about a number that somebody wants to have. */
export interface PhoneChangeText {
  readonly phone: PhoneAddress;
  readonly tooSoon: TooSoon;
  /** For a stranger: the same work, nothing is sent. Default false. */
  readonly isDecoy?: boolean;
}

/** What came of it: the user with the time of sending, and the id of the message where clients see one. */
export interface SentPhoneChange {
  readonly user: UserRow;
  readonly messageId: string | undefined;
}

/**
 * Texts the code that confirms a user's pending number to that number. Call it in a mail transaction.
 *
 * @throws AppError `over_sms_send_rate_limit`, `sms_send_failed`
 */
export async function sendPhoneChange(
  context: Context,
  user: UserRow,
  { phone, tooSoon, isDecoy = false }: PhoneChangeText,
): Promise<SentPhoneChange> {
  const turn = { slot: 'phone_change_sent_at', audit: null, by: 'phone' } as const;
  const turned = await requireMailTurn(context, user, turn, isDecoy ? 'skip' : tooSoon);
  if (!turned && !isDecoy) return { user, messageId: undefined };
  const pending = turned ?? user;
  const messageId = await sendCode(context, { kind: 'phone_change', user: pending, phone, isDecoy });
  return { user: pending, messageId };
}

/**
 * Gives a user a number that needs no further proof (supabase-core.md 13.10). Whatever was sent before is worth nothing
 * from then on.
 *
 * @throws AppError `phone_exists`
 */
export async function completePhoneChange(context: Context, user: UserRow, phone: string): Promise<UserRow> {
  const changed = await changeUser(context, user, {
    phone,
    phone_confirmed_at: context.now,
    new_phone: null,
    phone_change_sent_at: null,
    is_anonymous: false,
  });
  await forgetWhatWasSent(context, user.id);
  const isLinked = await keepPhoneIdentity(context, changed);
  const named = await followProviders(context, changed);
  if (user.phone !== null && user.phone !== phone) {
    const facts = { Phone: phone, OldPhone: user.phone };
    await sendNotice(context, 'phone_changed_notification', named, named.email, facts);
  }
  if (isLinked) await sendNotice(context, 'identity_linked_notification', named, named.email, { Provider: 'phone' });
  return named;
}
