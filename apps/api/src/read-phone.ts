import { AppError } from '@gatehouse/errors';

/** A phone number without its `+` and its spaces; whatever else it holds (supabase-core.md 13.3). */
export function phoneTyped(text: string): string {
  return text.replaceAll(' ', '').replace(/^\+/, '');
}

/**
 * A phone number in digits.
 *
 * @throws AppError `validation_failed`
 */
export function phoneIn(text: string): string {
  const digits = phoneTyped(text);
  if (/^[1-9]\d{1,14}$/.test(digits)) return digits;
  throw new AppError('validation_failed', { text: 'Invalid phone number format (E.164 required)' });
}
