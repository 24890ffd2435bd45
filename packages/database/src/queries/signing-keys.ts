import { orConflict } from '../conflict.ts';
import type { Database } from '../connect.ts';
import type { SigningKeyRow } from '../rows/signing-key-row.ts';
import { rowsOf, type InstanceId, type Scope } from '../scope.ts';
import { query, statement } from '../statement.ts';

/** The keys of an instance, newest first. */
export async function listSigningKeys(scope: Scope): Promise<SigningKeyRow[]> {
  return rowsOf(scope, 'signing_keys').orderBy([{ column: 'created_at', order: 'desc' }, 'id']);
}

/** What a new key is made of; everything else has a default. */
export type NewSigningKey = Pick<SigningKeyRow, 'id' | 'algorithm' | 'sealed_key' | 'fingerprint' | 'created_at'> &
  Partial<Omit<SigningKeyRow, 'instance_id' | 'public_key'>> & {
    readonly public_key: SigningKeyRow['public_key'];
  };

/**
 * Adds a key.
 *
 * @throws AppError `signing_key_exists`
 */
export async function insertSigningKey(scope: Scope, key: NewSigningKey): Promise<SigningKeyRow> {
  const rows = await orConflict(
    scope.db
      .knex<SigningKeyRow>('signing_keys')
      .withSchema(scope.db.namespace)
      .insert({ ...key, instance_id: scope.instanceId })
      .returning('*'),
    { kid: key.id },
  );
  return rows[0] as SigningKeyRow;
}

/** The columns of a key that its life changes. */
export type SigningKeyChange = Partial<Omit<SigningKeyRow, 'instance_id' | 'id' | 'algorithm' | 'fingerprint'>>;

/** Changes a key that is there. The instance is locked, so nobody changes it meanwhile. */
export async function updateSigningKey(scope: Scope, id: string, change: SigningKeyChange): Promise<SigningKeyRow> {
  const rows = await rowsOf(scope, 'signing_keys').where({ id }).update(change).returning('*');
  return rows[0] as SigningKeyRow;
}

/** Remembers the longest life of a token that the active key may sign. */
export async function lengthenSigningKeyTokens(scope: Scope, seconds: number): Promise<void> {
  await rowsOf(scope, 'signing_keys')
    .where({ state: 'active' })
    .where('token_seconds', '<', seconds)
    .update({ token_seconds: seconds });
}

// A key whose turn has come; one that nobody believes any more; one that has signed for its days, or nearly so and
// without a successor.
const findDue = statement(
  'find_due_signing_keys',
  `-- every instance: looks for instances whose keys have to be turned
   select due.instance_id from (
     select k.instance_id from gatehouse.signing_keys k where k.is_next and k.usable_at <= $1
     union
     select k.instance_id from gatehouse.signing_keys k
     where k.state = 'retiring' and k.verifies_until <= $1 and not exists (
       select from gatehouse.api_keys a
       where a.instance_id = k.instance_id and a.key_id = k.id and a.revoked_at is null and a.expires_at > $1)
     union
     select k.instance_id from gatehouse.signing_keys k
     join gatehouse.instances i on i.id = k.instance_id
     cross join lateral (
       select coalesce((i.settings #>> '{jwt,rotation_days}')::integer, $2::integer) as days,
         greatest($3, coalesce((i.settings #>> '{jwt,jwks_max_age}')::integer, $5::integer)) as ahead
     ) s
     where k.state = 'active' and s.days > 0
       and k.activated_at + make_interval(days => s.days) <= $1::timestamptz + make_interval(secs => s.ahead)
       and not exists (
         select from gatehouse.signing_keys n
         where n.instance_id = k.instance_id and n.state = 'published'
           and (n.is_next or k.activated_at + make_interval(days => s.days) > $1::timestamptz))
   ) due
   join gatehouse.instances i on i.id = due.instance_id and i.deleted_at is null
   where $6::uuid is null or due.instance_id > $6
   order by due.instance_id limit $4`,
);

/**
 * Instances whose keys something is to be done with, whichever instance it is: a key takes over, one ends, or the active
 * one has signed for its days, or will have soon.
 *
 * @param defaults what holds for instances without a setting, and how many seconds before its end a key counts at least
 * @returns ids in their order, only those beyond `after` where it is given
 */
export async function findInstancesWithDueKeys(
  db: Database,
  now: Date,
  defaults: { readonly rotationDays: number; readonly keptSeconds: number; readonly aheadSecondsMin: number },
  { after, limit }: { readonly after: InstanceId | null; readonly limit: number },
): Promise<InstanceId[]> {
  const values = [now, defaults.rotationDays, defaults.aheadSecondsMin, limit, defaults.keptSeconds, after];
  const rows = await query<{ instance_id: InstanceId }>(db, findDue, values);
  return rows.map(({ instance_id }) => instance_id);
}

const sweep = statement(
  'sweep_revoked_signing_keys',
  `-- every instance: upkeep removes what is old wherever it lies
   with old as (
     select instance_id, id from gatehouse.signing_keys
     where state = 'revoked' and revoked_at < $1 limit $2 for update skip locked
   )
   delete from gatehouse.signing_keys k using old where k.instance_id = old.instance_id and k.id = old.id
   returning k.id`,
);

/** Removes keys that were revoked earlier, of every instance. @returns how many, at most `limit`. */
export async function sweepRevokedSigningKeys(db: Database, before: Date, limit: number): Promise<number> {
  return (await query(db, sweep, [before, limit])).length;
}
