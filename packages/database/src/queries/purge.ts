import type { Database } from '../connect.ts';
import type { InstanceRow } from '../rows/instance-row.ts';
import { tenantTables, type TenantTable } from '../rows/tables.ts';
import type { InstanceId } from '../scope.ts';
import { query, queryOne, statement, type Statement } from '../statement.ts';

const begin = statement(
  'begin_purge',
  `update gatehouse.instances set purge_started_at = $1, settings = '{}', data_key = '', master_key_id = $2
   where deleted_at is not null and purge_after <= $1 and purge_started_at is null`,
);

const list = statement(
  'list_instances_to_purge',
  `select id from gatehouse.instances where deleted_at is not null and purge_started_at is not null
   order by purge_after, id limit $1`,
);

const finish = statement(
  'finish_purge',
  `delete from gatehouse.instances where id = $1 and purge_started_at is not null returning *`,
);

const deletions = new Map<TenantTable, Statement>(tenantTables.map((table) => [table, deletionOf(table)]));

// By physical place, since the tables have different keys; whatever another process is removing already is skipped.
function deletionOf(table: TenantTable): Statement {
  return statement(
    `purge_${table}`,
    `delete from gatehouse.${table} where instance_id = $1 and ctid = any (array(
       select ctid from gatehouse.${table} where instance_id = $1 limit $2 for update skip locked
     )) returning 1`,
  );
}

/** Takes the keys and settings of every deleted instance whose grace period has ended. There is no way back. */
export async function beginPurge(db: Database, now: Date, keyId: string): Promise<void> {
  await queryOne(db, begin, [now, keyId]);
}

/** Ids of instances of which rows are left to be removed, the longest due first. */
export async function listInstancesToPurge(db: Database, limit: number): Promise<string[]> {
  return (await query<{ id: string }>(db, list, [limit])).map(({ id }) => id);
}

/** Removes rows of an instance from a table. @returns how many, at most `limit` */
export async function deleteTenantRows(
  db: Database,
  table: TenantTable,
  instanceId: InstanceId,
  limit: number,
): Promise<number> {
  return (await query(db, deletions.get(table) as Statement, [instanceId, limit])).length;
}

/** Removes an instance whose rows are gone, with its domains. @returns it, unless another process was faster */
export async function finishPurge(db: Database, instanceId: InstanceId): Promise<InstanceRow | undefined> {
  return queryOne<InstanceRow>(db, finish, [instanceId]);
}
