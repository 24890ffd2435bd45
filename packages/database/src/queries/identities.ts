import type { IdentityRow } from '../rows/identity-row.ts';
import type { UserRow } from '../rows/user-row.ts';
import { rowsOf, type Scope } from '../scope.ts';

/** What a new identity is made of. */
export type NewIdentity = Omit<IdentityRow, 'instance_id' | 'updated_at' | 'last_sign_in_at'> &
  Partial<Pick<IdentityRow, 'last_sign_in_at'>>;

/** Adds an identity of a user. */
export async function insertIdentity(scope: Scope, identity: NewIdentity): Promise<IdentityRow> {
  const rows = await scope.db
    .knex<IdentityRow>('identities')
    .withSchema(scope.db.namespace)
    .insert({ ...identity, instance_id: scope.instanceId, updated_at: identity.created_at })
    .returning('*');
  return rows[0] as IdentityRow;
}

/** Follows the user's address: the e-mail identity's data and column. */
export async function updateEmailIdentity(
  scope: Scope,
  user: Pick<UserRow, 'id' | 'email_key'>,
  identityData: Record<string, unknown>,
  now: Date,
): Promise<void> {
  await rowsOf(scope, 'identities')
    .where({ user_id: user.id, provider: 'email' })
    .update({ email: user.email_key, identity_data: identityData, updated_at: now });
}

/** The identities of a user, oldest first. */
export async function listIdentities(scope: Scope, userId: string): Promise<IdentityRow[]> {
  return (await rowsOf(scope, 'identities')
    .where({ user_id: userId })
    .orderBy('created_at', 'asc')
    .select('*'));
}
