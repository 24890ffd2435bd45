import { AppError } from '@gatehouse/errors';
import type { Instance } from '@gatehouse/instances';

/** bcrypt reads no more than this; a longer password would silently be cut. */
const longestPasswordBytes = 72;

/**
 * Checks a new password before it is hashed. It is taken exactly as received.
 *
 * @throws AppError `password_required`, `password_too_long`, `password_invalid` or `weak_password`.
 */
export function requireUsablePassword(instance: Instance, password: string): void {
  if (password === '') throw new AppError('password_required');
  if (Buffer.byteLength(password) > longestPasswordBytes) throw new AppError('password_too_long');
  if (password.includes('\u0000')) throw new AppError('password_invalid');
  const { min_length: minLength } = instance.settings.password;
  if (Buffer.byteLength(password) < minLength) {
    throw new AppError('weak_password', { text: `Password should be at least ${minLength} characters` });
  }
}
