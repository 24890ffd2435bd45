import { AppError } from '@gatehouse/errors';
import { parseEmailAddress, type EmailAddress } from '@gatehouse/identity';

/**
 * An e-mail address as this dialect keeps it: in lower case (supabase-core.md 13.3).
 *
 * @throws AppError `email_required`, `email_address_invalid`
 */
export function emailIn(text: string): EmailAddress {
  const { key } = parseEmailAddress(text, 'lenient');
  return { written: key, key };
}

/**
 * A phone number in digits, without its `+` (supabase-core.md 13.3).
 *
 * @throws AppError `validation_failed`
 */
export function phoneIn(text: string): string {
  const digits = text.replaceAll(' ', '').replace(/^\+/, '');
  if (/^[1-9]\d{1,14}$/.test(digits)) return digits;
  throw new AppError('validation_failed', { text: 'Invalid phone number format (E.164 required)' });
}

/** @throws AppError `validation_failed` for a way of texting that is not there. */
export function requireChannel(channel: string): void {
  if (channel === '' || channel === 'sms') return;
  throw new AppError('validation_failed', { text: 'Invalid channel, only sms is supported' });
}
