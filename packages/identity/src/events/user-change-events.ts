import { isDeepStrictEqual } from 'node:util';
import type { UserRow } from '@gatehouse/database';
import { isBanned } from '../users/user-state.ts';
import { userObject } from './event-objects.ts';
import type { EventData } from './event-types.ts';
import type { HappenedEvent } from './record-events.ts';

type Changed = EventData<'user.updated'>['changed'][number];

/** Follow the identities, which have events of their own. */
const providerKeys: readonly string[] = ['provider', 'providers'];
/** Follow the address where an account carries its claims (supabase-core.md 13.3). */
const addressKeys: readonly string[] = ['email', 'email_verified', 'phone_verified'];

/** What a change of a user is called: from the rows before and after it, so that no deed can forget to say. */
export function userChangeEvents(before: UserRow, after: UserRow, now: Date): HappenedEvent[] {
  // Whatever else deleting does to the row is nobody's news.
  if (after.deleted_at !== null && before.deleted_at === null) {
    return [{ type: 'user.deleted', userId: after.id, data: dataOf(before) }];
  }
  const happened = namedChanges(before, after, now);
  const changed = otherChanges(before, after, happened.length > 0);
  if (changed.length > 0)
    happened.push({ type: 'user.updated', userId: after.id, data: { ...dataOf(after), changed } });
  return happened;
}

function namedChanges(before: UserRow, after: UserRow, now: Date): HappenedEvent[] {
  const about = { userId: after.id } as const;
  const data = dataOf(after);
  const events: (HappenedEvent | false)[] = [
    isConfirmed(after) && !isConfirmed(before) && { type: 'user.confirmed', ...about, data },
    before.email !== after.email && {
      type: 'user.email_changed',
      ...about,
      data: { ...data, previous_email: before.email },
    },
    before.phone !== after.phone && {
      type: 'user.phone_changed',
      ...about,
      data: { ...data, previous_phone: before.phone },
    },
    before.password_hash !== after.password_hash && { type: 'user.password_changed', ...about, data },
    isBanned(after, now) && !isSameInstant(before, after) && { type: 'user.banned', ...about, data },
    isBanned(before, now) && !isBanned(after, now) && { type: 'user.unbanned', ...about, data },
  ];
  return events.filter((event) => event !== false);
}

function dataOf(user: UserRow): EventData<'user.created'> {
  return { user: userObject(user) };
}

function otherChanges(before: UserRow, after: UserRow, hasNamed: boolean): Changed[] {
  const followed = hasNamed ? addressKeys : [];
  const changes: [boolean, Changed][] = [
    [before.aud !== after.aud, 'aud'],
    [before.role !== after.role, 'role'],
    [!isSameBut(providerKeys, before.app_metadata, after.app_metadata), 'app_metadata'],
    [!isSameBut(followed, before.user_metadata, after.user_metadata), 'user_metadata'],
  ];
  return changes.filter(([hasChanged]) => hasChanged).map(([, name]) => name);
}

function isSameBut(ignored: readonly string[], one: Record<string, unknown>, other: Record<string, unknown>): boolean {
  const rest = (data: Record<string, unknown>): unknown =>
    Object.fromEntries(Object.entries(data).filter(([key]) => !ignored.includes(key)));
  return isDeepStrictEqual(rest(one), rest(other));
}

function isConfirmed(user: UserRow): boolean {
  return user.email_confirmed_at !== null || user.phone_confirmed_at !== null;
}

function isSameInstant(one: UserRow, other: UserRow): boolean {
  return one.banned_until?.getTime() === other.banned_until?.getTime();
}
