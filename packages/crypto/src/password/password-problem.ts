import type { ErrorCode } from '@gatehouse/errors';
import { bcryptPasswordBytesMax } from './bcrypt-hash.ts';
import type { StoredHash } from './stored-hash.ts';

/**
 * Why bcrypt cannot take this password whole; null when it can.
 *
 * - NUL: bcrypt repeats password and a NUL up to 72 bytes, so `a` and `a\0a` have the same hash; C implementations cut
 *   there instead.
 * - A lone surrogate has no UTF-8 form: all of them would be hashed as U+FFFD.
 */
export function passwordProblem(password: string): Extract<ErrorCode, 'password_too_long' | 'password_invalid'> | null {
  if (Buffer.byteLength(password) > bcryptPasswordBytesMax) return 'password_too_long';
  return password.includes('\0') || !hasUtf8Form(password) ? 'password_invalid' : null;
}

/** Whether the password can be the one of this hash at all: only bcrypt has limits beside that of UTF-8. */
export function canMatch(password: string, { algorithm }: StoredHash): boolean {
  return algorithm === 'bcrypt' ? passwordProblem(password) === null : hasUtf8Form(password);
}

function hasUtf8Form(password: string): boolean {
  return !/\p{Surrogate}/u.test(password);
}
