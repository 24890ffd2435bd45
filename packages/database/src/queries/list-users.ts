import type { Knex } from 'knex';
import type { UserRow } from '../rows/user-row.ts';
import { pastPolicies, rowsOf, type Scope } from '../scope.ts';
import { escapeLike } from './escape-like.ts';

/** Which users. */
export interface UserSearch {
  readonly aud: string;
  /** Found in the e-mail address or `user_metadata.full_name`, whatever the case, or in the phone number. */
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

/** How many users there are in all pages. Of a whole audience it is known, what is searched for is counted. */
export async function countUsers(scope: Scope, search: UserSearch): Promise<number> {
  const { aud } = search;
  const counted = isSearch(search)
    ? matchingUsers(scope, search).count('* as total')
    : rowsOf(scope, 'user_counts').where({ aud }).sum('users as total');
  const row = (await counted.first()) as { total: string | null } | undefined;
  return Number(row?.total ?? 0);
}

/** Texts are found by an index of arrays, and addresses by two indexes of a part of the users. */
function isSearch({ filter = '', email, phone }: UserSearch): boolean {
  return filter !== '' || email !== undefined || phone !== undefined;
}

function matchingUsers(scope: Scope, search: UserSearch): Knex.QueryBuilder {
  const { aud, filter = '', email, phone } = search;
  const reading = isSearch(search) ? pastPolicies(scope) : scope;
  const users = rowsOf(reading, 'users').where({ aud }) as Knex.QueryBuilder;
  if (email !== undefined) void havingAddress(users, 'email_key', email);
  if (phone !== undefined) void havingAddress(users, 'phone', phone);
  return filter === '' ? users : matchingFilter(scope, users, filter);
}

/** Said of both kinds of users, so that the index of each can be used: a million users are otherwise read one by one. */
function havingAddress(users: Knex.QueryBuilder, column: 'email_key' | 'phone', address: string): Knex.QueryBuilder {
  return users.whereRaw('((not is_sso_user and ?? = ?) or (is_sso_user and ?? = ?))', [
    column,
    address,
    column,
    address,
  ]);
}

/** What the index knows of a user (the migration that makes it says why). */
const grams = `??.search_grams(instance_id, email, user_metadata->>'full_name', phone)`;
/** Shorter texts have none of the index's parts. */
const indexedLengthMin = 3;

function matchingFilter({ db, instanceId }: Scope, users: Knex.QueryBuilder, filter: string): Knex.QueryBuilder {
  const { namespace } = db;
  const digits = phonePart.exec(filter)?.[1];
  const needle = digits ?? filter;
  if (Array.from(needle).length >= indexedLengthMin) {
    const wanted = `${grams} @> ??.search_grams(?::uuid, ?, null, null)`;
    void users.whereRaw(wanted, [namespace, namespace, instanceId, needle]);
  }
  const pattern = patternOf(filter);
  return users.where((either) => {
    void either.whereILike('email', pattern).orWhereRaw(`left(user_metadata->>'full_name', 200) ilike ?`, [pattern]);
    if (digits !== undefined) void either.orWhereLike('phone', patternOf(digits));
  });
}

/** What can be a part of a phone number; numbers are kept without the sign. */
const phonePart = /^\+?(\d+)$/;

function patternOf(text: string): string {
  return `%${escapeLike(text)}%`;
}
