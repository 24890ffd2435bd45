import { passwordProblem } from '@gatehouse/crypto';
import { AppError } from '@gatehouse/errors';
import type { Instance } from '@gatehouse/instances';

/**
 * Checks a new password before it is hashed. It is taken exactly as received.
 *
 * @throws AppError `password_required`, `password_too_long`, `password_invalid` or `weak_password`.
 */
export function requireUsablePassword(instance: Instance, password: string): void {
  if (password === '') throw new AppError('password_required');
  const problem = passwordProblem(password);
  if (problem) throw new AppError(problem);
  const { min_length: minLength } = instance.settings.password;
  if (Buffer.byteLength(password) < minLength) {
    throw new AppError('weak_password', { text: `Password should be at least ${minLength} characters` });
  }
}
