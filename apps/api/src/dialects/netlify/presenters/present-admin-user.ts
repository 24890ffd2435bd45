import type { UserRow } from '@gatehouse/database';
import { eventUser } from '@gatehouse/identity';

/**
 * A user as its administrators see it: the object of netlify.md 3.0, and behind it what that wire has no word for and
 * only users have who got it from us.
 */
export function presentAdminUser(user: UserRow): Record<string, unknown> {
  const { phone, phone_confirmed_at, banned_until, deleted_at } = user;
  const more = Object.entries({ phone, phone_confirmed_at, banned_until, deleted_at });
  return { ...eventUser(user), ...Object.fromEntries(more.filter(([, value]) => value !== null)) };
}
