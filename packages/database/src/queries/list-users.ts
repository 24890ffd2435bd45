import type { Knex } from 'knex';
import type { UserRow } from '../rows/user-row.ts';
import { rowsOf, type Scope } from '../scope.ts';

/** Which users. */
export interface UserSearch {
  readonly aud: string;
  /** Found in the address or in `user_metadata.full_name`, whatever the case. */
  readonly filter?: string;
  /** The whole address, as it is compared. */
  readonly email?: string;
  /** The whole number, digits only. */
  readonly phone?: string;
}

/** Where a page ended. */
export interface UserPosition {
  readonly createdAt: Date;
  readonly id: string;
}

/** Which users, in which order, from where on. */
export interface UserListing extends UserSearch {
  /** Of the time of making. */
  readonly direction: 'asc' | 'desc';
  readonly limit: number;
  /** How many to pass over, or after which one to go on. */
  readonly from: { readonly offset: number } | { readonly after: UserPosition | null };
}

/** One page of users. The id makes the order total, so that no user is on two pages. */
export async function listUsers(scope: Scope, listing: UserListing): Promise<UserRow[]> {
  const { direction, from } = listing;
  const page = matchingUsers(scope, listing).orderBy([
    { column: 'created_at', order: direction },
    { column: 'id', order: direction },
  ]);
  if ('offset' in from) void page.offset(from.offset);
  else if (from.after) {
    const { createdAt, id } = from.after;
    void page.whereRaw(`(created_at, id) ${direction === 'asc' ? '>' : '<'} (?::timestamptz, ?::uuid)`, [
      createdAt,
      id,
    ]);
  }
  return (await page.limit(listing.limit).select('*')) as UserRow[];
}

/** How many users there are in all pages. */
export async function countUsers(scope: Scope, search: UserSearch): Promise<number> {
  const row = await matchingUsers(scope, search).count<{ count: string }[]>('* as count').first();
  return Number((row as unknown as { count: string }).count);
}

function matchingUsers(scope: Scope, { aud, filter = '', email, phone }: UserSearch): Knex.QueryBuilder {
  const users = rowsOf(scope, 'users').where({ aud }) as Knex.QueryBuilder;
  if (email !== undefined) void users.where({ email_key: email });
  if (phone !== undefined) void users.where({ phone });
  if (filter === '') return users;
  const pattern = `%${filter.replace(/[\\%_]/g, '\\$&')}%`;
  return users.where((either) =>
    either.whereILike('email', pattern).orWhereRaw(`user_metadata->>'full_name' ilike ?`, [pattern]),
  );
}
