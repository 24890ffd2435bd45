import type { UserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';

/** When the user proved an address: the earlier of e-mail and phone. */
export function confirmedAt(user: UserRow): Date | null {
  const { email_confirmed_at: email, phone_confirmed_at: phone } = user;
  if (email && phone) return email < phone ? email : phone;
  return email ?? phone;
}

/** True while the user may not sign in. */
export function isBanned(user: UserRow, now: Date): boolean {
  return user.banned_until !== null && user.banned_until > now;
}

/** False for a user who is banned or softly deleted. */
export function isSignable(user: UserRow, now: Date): boolean {
  return !isBanned(user, now) && user.deleted_at === null;
}

/** Keeps out who may not sign in. @throws AppError `user_banned` for a user who is banned or softly deleted */
export function requireSignable(user: UserRow, now: Date): void {
  if (!isSignable(user, now)) throw new AppError('user_banned');
}
