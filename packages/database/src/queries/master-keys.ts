import type { Database } from '../connect.ts';
import type { InstanceRow, MasterKeyCheckRow } from '../rows/instance-row.ts';
import { query, queryOne, statement } from '../statement.ts';

const lockChecks = statement('lock_master_key_checks', 'select pg_advisory_xact_lock(7204113510)');

const listChecks = statement(
  'list_master_key_checks',
  'select master_key_id, sealed_check, created_at from gatehouse.master_key_checks order by created_at, master_key_id',
);

const insertCheck = statement(
  'insert_master_key_check',
  'insert into gatehouse.master_key_checks (master_key_id, sealed_check, created_at) values ($1, $2, $3)',
);

const deleteUnusedChecks = statement(
  'delete_unused_master_key_checks',
  `delete from gatehouse.master_key_checks c where c.master_key_id <> $1
   and not exists (select from gatehouse.instances i where i.master_key_id = c.master_key_id)
   returning master_key_id`,
);

const countByKey = statement(
  'count_instances_by_master_key',
  'select master_key_id, count(*)::integer as instances from gatehouse.instances group by master_key_id',
);

const takeBatch = statement(
  'take_data_keys_to_rewrap',
  `select id, data_key from gatehouse.instances
   where master_key_id = any ($1::text[]) order by id limit $2 for no key update`,
);

const putBatch = statement(
  'put_rewrapped_data_keys',
  `update gatehouse.instances i set data_key = n.data_key, master_key_id = $3
   from unnest($1::uuid[], $2::text[]) as n (id, data_key) where i.id = n.id`,
);

/** Lets one process at a time write checks, until the end of the transaction. */
export async function lockMasterKeyChecks(db: Database): Promise<void> {
  await queryOne(db, lockChecks, []);
}

/** The checks of all master keys this database knows. */
export async function listMasterKeyChecks(db: Database): Promise<MasterKeyCheckRow[]> {
  return query<MasterKeyCheckRow>(db, listChecks, []);
}

/** Adds the check of a master key. */
export async function insertMasterKeyCheck(db: Database, check: MasterKeyCheckRow): Promise<void> {
  await queryOne(db, insertCheck, [check.master_key_id, check.sealed_check, check.created_at]);
}

/** Forgets the keys that wrap nothing any more. @returns their ids. */
export async function deleteUnusedMasterKeyChecks(db: Database, keptId: string): Promise<string[]> {
  const rows = await query<{ master_key_id: string }>(db, deleteUnusedChecks, [keptId]);
  return rows.map((row) => row.master_key_id);
}

/** How many instances each master key wraps. */
export async function countInstancesByMasterKey(db: Database): Promise<ReadonlyMap<string, number>> {
  const rows = await query<{ master_key_id: string; instances: number }>(db, countByKey, []);
  return new Map(rows.map((row) => [row.master_key_id, row.instances]));
}

/** A wrapped data key and whose it is. */
export type WrappedDataKey = Pick<InstanceRow, 'id' | 'data_key'>;

/**
 * Locks some instances whose data key is wrapped with one of these master keys; rows can still be added to them. Belongs
 * into a transaction.
 */
export async function takeDataKeysToRewrap(
  db: Database,
  masterKeyIds: readonly string[],
  limit: number,
): Promise<WrappedDataKey[]> {
  return query<WrappedDataKey>(db, takeBatch, [masterKeyIds, limit]);
}

/** Stores data keys that were wrapped anew. The settings are not touched, hence neither is their version. */
export async function putRewrappedDataKeys(
  db: Database,
  dataKeys: readonly WrappedDataKey[],
  masterKeyId: string,
): Promise<void> {
  const ids = dataKeys.map(({ id }) => id);
  const wrapped = dataKeys.map(({ data_key }) => data_key);
  await queryOne(db, putBatch, [ids, wrapped, masterKeyId]);
}
