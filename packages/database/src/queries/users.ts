import { AppError } from '@gatehouse/errors';
import { orConflict } from '../conflict.ts';
import type { UserRow } from '../rows/user-row.ts';
import { rowsOf, type Scope } from '../scope.ts';
import { queryOne, sharedStatement, statement } from '../statement.ts';
import { userColumns } from './user-columns.ts';

const findById = sharedStatement(
  'find_user_by_id',
  `select ${userColumns('u')} from gatehouse.users u where u.instance_id = $1 and u.id = $2`,
);

const findByEmail = sharedStatement(
  'find_user_by_email',
  `select ${userColumns('u')} from gatehouse.users u
   where u.instance_id = $1 and u.aud = $2 and u.email_key = $3 and not u.is_sso_user`,
);

const findByPhone = sharedStatement(
  'find_user_by_phone',
  `select ${userColumns('u')} from gatehouse.users u
   where u.instance_id = $1 and u.aud = $2 and u.phone = $3 and not u.is_sso_user`,
);

/** The user with that id, if the instance has it. */
export async function findUserById(scope: Scope, id: string): Promise<UserRow | undefined> {
  return queryOne<UserRow>(scope.db, findById, [scope.instanceId, id]);
}

/** @throws AppError `user_not_found` */
export async function getUserById(scope: Scope, id: string): Promise<UserRow> {
  const user = await findUserById(scope, id);
  if (!user) throw new AppError('user_not_found');
  return user;
}

/** The user with that address, compared as `email_key`, in one audience. */
export async function findUserByEmail(scope: Scope, aud: string, emailKey: string): Promise<UserRow | undefined> {
  return queryOne<UserRow>(scope.db, findByEmail, [scope.instanceId, aud, emailKey]);
}

/** The user with that phone number, digits only, in one audience. */
export async function findUserByPhone(scope: Scope, aud: string, phone: string): Promise<UserRow | undefined> {
  return queryOne<UserRow>(scope.db, findByPhone, [scope.instanceId, aud, phone]);
}

const findByNewPhone = statement(
  'find_user_by_new_phone',
  `select ${userColumns('u')} from gatehouse.users u
   where u.instance_id = $1 and u.aud = $2 and u.new_phone = $3 and not u.is_sso_user
   order by u.phone_change_sent_at desc nulls last, u.id limit 1`,
);

/** The user who wants to have that phone number; of several the one who was sent a code last. */
export async function findUserByNewPhone(scope: Scope, aud: string, phone: string): Promise<UserRow | undefined> {
  return queryOne<UserRow>(scope.db, findByNewPhone, [scope.instanceId, aud, phone]);
}

// Two scalars and one look-up by key: joined, a planner that knows nothing of the tables yet reads all users. The coalesce
// has a select of its own, since behind a policy PostgreSQL takes it for leaky and looks up nothing by it.
const findByAnyEmail = statement(
  'find_address_owner',
  `select ${userColumns('u')} from gatehouse.users u
   where u.instance_id = $1 and u.id = (select coalesce(
     (select o.id from gatehouse.users o
      where o.instance_id = $1 and o.aud = $2 and o.email_key = $3 and not o.is_sso_user),
     (select i.user_id from gatehouse.identities i
      join gatehouse.users o on o.instance_id = $1 and o.id = i.user_id
      where i.instance_id = $1 and i.email = $3 and i.provider not like 'sso:%' and o.aud = $2
      order by o.created_at, o.id limit 1)
   ))`,
);

/**
 * Whose account an address belongs to: the user who has it, else one who has an identity with it (supabase-core.md
 * 13.3). Accounts of single sign-on are nobody's but their provider's.
 */
export async function findAddressOwner(scope: Scope, aud: string, emailKey: string): Promise<UserRow | undefined> {
  return queryOne<UserRow>(scope.db, findByAnyEmail, [scope.instanceId, aud, emailKey]);
}

/** What a new user is made of; everything else has a default. */
export type NewUser = Pick<UserRow, 'id' | 'aud' | 'email' | 'email_key' | 'created_at'> &
  Partial<Omit<UserRow, 'instance_id'>>;

/**
 * Adds a user.
 *
 * @throws AppError `email_exists` or `phone_exists` when an address is taken in the audience.
 */
export async function insertUser(scope: Scope, user: NewUser): Promise<UserRow> {
  const rows = await orConflict(
    scope.db
      .knex<UserRow>('users')
      .withSchema(scope.db.namespace)
      .insert({ ...user, instance_id: scope.instanceId, updated_at: user.created_at })
      .returning('*'),
  );
  return rows[0] as UserRow;
}

/** The columns of a user that may change. */
export type UserChange = Partial<Omit<UserRow, 'instance_id' | 'id' | 'created_at' | 'updated_at'>>;

/**
 * Changes a user and stamps `updated_at`.
 *
 * @throws AppError `user_not_found`, or `email_exists` or `phone_exists` when an address is taken in the audience.
 */
export async function updateUser(scope: Scope, id: string, change: UserChange, now: Date): Promise<UserRow> {
  const rows = await orConflict(
    rowsOf(scope, 'users')
      .where({ id })
      .update({ ...change, updated_at: now })
      .returning('*'),
  );
  const user = rows[0];
  if (!user) throw new AppError('user_not_found');
  return user;
}

/**
 * Locks a user until the end of the transaction, so that what is read stays true while it is changed.
 *
 * @throws AppError `user_not_found`
 */
export async function lockUser(scope: Scope, id: string): Promise<UserRow> {
  const user = await rowsOf(scope, 'users').where({ id }).forUpdate().first();
  if (!user) throw new AppError('user_not_found');
  return user;
}

/**
 * Puts columns of a user back to what they were, unless somebody has changed the user since.
 *
 * @param changedAt the time of the change that is taken back
 * @returns the user as it is again; undefined when it stays as somebody else has made it.
 */
export async function restoreUser(
  scope: Scope,
  id: string,
  columns: UserChange,
  changedAt: Date,
): Promise<UserRow | undefined> {
  const rows = await rowsOf(scope, 'users').where({ id, updated_at: changedAt }).update(columns).returning('*');
  return rows[0];
}

/**
 * Removes a user that was stored a moment ago, unless it has been confirmed or signed in since.
 *
 * @returns whether it is gone by this.
 */
export async function deleteNewUser(scope: Scope, id: string): Promise<boolean> {
  const unused = { id, email_confirmed_at: null, phone_confirmed_at: null, last_sign_in_at: null };
  return (await rowsOf(scope, 'users').where(unused).delete()) > 0;
}

/** Removes a user with its identities, sessions and tokens. @returns whether it was there. */
export async function deleteUser(scope: Scope, id: string): Promise<boolean> {
  const removed = await rowsOf(scope, 'users').where({ id }).delete();
  return removed > 0;
}
