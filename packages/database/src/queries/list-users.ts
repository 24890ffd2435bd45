import type { Knex } from 'knex';
import type { UserRow } from '../rows/user-row.ts';
import { rowsOf, type Scope } from '../scope.ts';

/** Which users, in which order. */
export interface UserListing {
  readonly aud: string;
  /** Found in the address or in `user_metadata.full_name`, whatever the case. */
  readonly filter?: string;
  readonly order: readonly { readonly column: 'created_at'; readonly direction: 'asc' | 'desc' }[];
  readonly offset: number;
  readonly limit: number;
}

/** One page of users. */
export async function listUsers(scope: Scope, listing: UserListing): Promise<UserRow[]> {
  const page = matchingUsers(scope, listing);
  for (const { column, direction } of listing.order) void page.orderBy(column, direction);
  // The id makes the order total, so that no user is on two pages.
  void page.orderBy('id', 'asc');
  return (await page.offset(listing.offset).limit(listing.limit).select('*')) as UserRow[];
}

/** How many users there are in all pages. */
export async function countUsers(scope: Scope, listing: Pick<UserListing, 'aud' | 'filter'>): Promise<number> {
  const row = await matchingUsers(scope, listing).count<{ count: string }[]>('* as count').first();
  return Number((row as unknown as { count: string }).count);
}

function matchingUsers(scope: Scope, { aud, filter }: Pick<UserListing, 'aud' | 'filter'>): Knex.QueryBuilder {
  const users = rowsOf(scope, 'users').where({ aud }) as Knex.QueryBuilder;
  if (filter === undefined || filter === '') return users;
  const pattern = `%${filter.replace(/[\\%_]/g, '\\$&')}%`;
  return users.where((either) =>
    either.whereILike('email', pattern).orWhereRaw(`user_metadata->>'full_name' ilike ?`, [pattern]),
  );
}
