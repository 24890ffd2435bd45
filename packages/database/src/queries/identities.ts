import { orConflict } from '../conflict.ts';
import type { IdentityRow } from '../rows/identity-row.ts';
import type { UserRow } from '../rows/user-row.ts';
import { rowsOf, type Scope } from '../scope.ts';
import { query, statement } from '../statement.ts';

/** What a new identity is made of. */
export type NewIdentity = Omit<IdentityRow, 'instance_id' | 'updated_at' | 'last_sign_in_at'> &
  Partial<Pick<IdentityRow, 'last_sign_in_at'>>;

/**
 * Adds an identity of a user.
 *
 * @throws AppError `identity_already_exists` when somebody has that account of that provider.
 */
export async function insertIdentity(scope: Scope, identity: NewIdentity): Promise<IdentityRow> {
  const rows = await orConflict(
    scope.db
      .knex<IdentityRow>('identities')
      .withSchema(scope.db.namespace)
      .insert({ ...identity, instance_id: scope.instanceId, updated_at: identity.created_at })
      .returning('*'),
  );
  return rows[0] as IdentityRow;
}

/**
 * Follows the user's address: the e-mail identity's column, and its data as far as it is given.
 *
 * @returns whether there is such an identity.
 */
export async function updateEmailIdentity(
  scope: Scope,
  user: Pick<UserRow, 'id' | 'email_key'>,
  identityData: Record<string, unknown>,
  now: Date,
): Promise<boolean> {
  const changed = await rowsOf(scope, 'identities')
    .where({ user_id: user.id, provider: 'email' })
    .update({ email: user.email_key, identity_data: merged(scope, identityData), updated_at: now });
  return changed > 0;
}

/**
 * Lays data over that of the user's phone identity.
 *
 * @returns whether there is such an identity.
 */
export async function updatePhoneIdentity(
  scope: Scope,
  userId: string,
  identityData: Record<string, unknown>,
  now: Date,
): Promise<boolean> {
  const changed = await rowsOf(scope, 'identities')
    .where({ user_id: userId, provider: 'phone' })
    .update({ identity_data: merged(scope, identityData), updated_at: now });
  return changed > 0;
}

/** Empties an identity of what is known of the person; only a digest of the subject stays. */
export async function obscureIdentity(scope: Scope, id: string, providerId: string, now: Date): Promise<void> {
  await rowsOf(scope, 'identities')
    .where({ id })
    .update({ provider_id: providerId, identity_data: {}, email: null, updated_at: now });
}

/** Marks every identity of a user that has the address as proven to be the user's. */
export async function verifyIdentities(
  scope: Scope,
  user: Pick<UserRow, 'id' | 'email_key'>,
  now: Date,
): Promise<void> {
  await rowsOf(scope, 'identities')
    .where({ user_id: user.id, email: user.email_key })
    .update({ identity_data: merged(scope, { email_verified: true }), updated_at: now });
}

/** Removes an identity of a user. @returns the identity, or undefined when it was not there. */
export async function deleteIdentity(scope: Scope, userId: string, id: string): Promise<IdentityRow | undefined> {
  const rows = await rowsOf(scope, 'identities').where({ user_id: userId, id }).delete().returning('*');
  return rows[0];
}

/** The identity that stands for an account at a provider. */
export async function findIdentity(
  scope: Scope,
  provider: string,
  providerId: string,
): Promise<IdentityRow | undefined> {
  return rowsOf(scope, 'identities').where({ provider, provider_id: providerId }).first();
}

/** Lets an identity say what its provider says now. @returns how many there were: 0 for one that is gone */
export async function updateIdentity(
  scope: Scope,
  id: string,
  change: Pick<IdentityRow, 'identity_data' | 'email'>,
  now: Date,
): Promise<number> {
  return await rowsOf(scope, 'identities')
    .where({ id })
    .update({ ...change, last_sign_in_at: now, updated_at: now });
}

/** Removes all identities of a user but one. @returns what was removed. */
export async function deleteOtherIdentities(scope: Scope, userId: string, keptId: string): Promise<IdentityRow[]> {
  return await rowsOf(scope, 'identities').where({ user_id: userId }).whereNot({ id: keptId }).delete().returning('*');
}

const similar = statement(
  'list_similar_accounts',
  `select i.user_id, i.provider from gatehouse.identities i
   join gatehouse.users u on u.instance_id = $1 and u.id = i.user_id
   where i.instance_id = $1 and i.email = any($3) and u.aud = $2
     and (u.email_key = i.email or i.identity_data @> '{"email_verified": true}')
   union
   select u.id, null from gatehouse.users u
   where u.instance_id = $1 and u.aud = $2 and u.email_key = any($3) and not u.is_sso_user`,
);

/** An account that has one of some addresses; by an identity, or itself (then without a provider). */
export interface SimilarAccount {
  readonly user_id: string;
  readonly provider: string | null;
}

/**
 * The accounts of an audience that have one of the addresses, compared as `email_key`. An identity's counts when its
 * provider has verified it, or when it is the account's own: anybody can write an unproven one into a profile elsewhere.
 */
export async function listSimilarAccounts(
  scope: Scope,
  aud: string,
  emailKeys: readonly string[],
): Promise<SimilarAccount[]> {
  return query<SimilarAccount>(scope.db, similar, [scope.instanceId, aud, emailKeys]);
}

/** The identities of a user, oldest first. */
export async function listIdentities(scope: Scope, userId: string): Promise<IdentityRow[]> {
  return await rowsOf(scope, 'identities')
    .where({ user_id: userId })
    .orderBy([
      { column: 'created_at', order: 'asc' },
      { column: 'id', order: 'asc' },
    ])
    .select('*');
}

/** The data with some members replaced. */
function merged(scope: Scope, change: Record<string, unknown>): never {
  return scope.db.knex.raw('identity_data || ?::jsonb', [JSON.stringify(change)]) as never;
}
