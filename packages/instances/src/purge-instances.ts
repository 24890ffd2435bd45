import {
  beginPurge,
  deleteTenantRows,
  inPlatformTransaction,
  finishPurge,
  insertOperatorAuditEntry,
  listInstancesToPurge,
  tenantTables,
  type Database,
  type InstanceId,
} from '@gatehouse/database';
import { serviceOperator } from './operators/operator.ts';

/** What stands in the place of keys that are gone. No master key can have this id. */
export const shreddedKeyId = '(shredded)';

/**
 * Removes what deleted instances have once their grace period has ended, some rows of it. The data key goes first, with
 * the settings: what is left of the rows, here and in backups, cannot be opened from then on. Any number of processes may
 * do this at once, and go on where another one stopped.
 *
 * @param limit most rows removed by this call
 * @returns how many rows were removed; less than the limit when nothing is left to do
 */
export async function purgeInstances(db: Database, now: Date, limit: number): Promise<number> {
  await beginPurge(db, now, shreddedKeyId);
  let removed = 0;
  for (const id of await listInstancesToPurge(db, limit)) {
    const left = limit - removed;
    if (left <= 0) break;
    const rows = await purgeRows(db, id as InstanceId, left);
    removed += rows;
    if (rows < left) removed += await finish(db, id as InstanceId, now);
  }
  return Math.min(removed, limit);
}

/** The last tables point to the first ones: nothing is left for a cascade to find row by row. */
async function purgeRows(db: Database, instanceId: InstanceId, limit: number): Promise<number> {
  let removed = 0;
  for (const table of tenantTables.toReversed()) {
    if (removed < limit) removed += await deleteTenantRows(db, table, instanceId, limit - removed);
  }
  return removed;
}

async function finish(db: Database, instanceId: InstanceId, now: Date): Promise<number> {
  return inPlatformTransaction(db, async (transaction) => {
    const gone = await finishPurge(transaction.db, instanceId);
    if (!gone) return 0;
    await insertOperatorAuditEntry(transaction.db, {
      created_at: now,
      operator_id: serviceOperator.id,
      operator_name: serviceOperator.name,
      action: 'instance.purge',
      route: 'upkeep',
      instance_id: instanceId,
      ip_address: '',
      request_id: null,
      details: { before: { slug: gone.slug, uuid: gone.site_uuid }, after: null },
    });
    return 1;
  });
}
