import type { Database } from '../connect.ts';
import { query, queryOne, statement } from '../statement.ts';

/** The channel on which a committed change is announced. Each schema has its own, so that two can share a database. */
export function instanceChangesChannel(db: Database): string {
  return `${db.namespace}_instance_changes`;
}

const keptMilliseconds = 3_600_000;

// The counter's row stays locked until the commit, so that numbers become visible in their order. Numbers of rolled-back
// transactions are given again: the sequence has no gaps but those that pruning leaves at its start.
const record = statement(
  'record_instance_change',
  `with pruned as (delete from gatehouse.instance_changes where changed_at < $3),
     counted as (update gatehouse.instance_change_counter set seq = seq + 1 returning seq),
     inserted as (
       insert into gatehouse.instance_changes (seq, instance_id, changed_at) select seq, $1, $2 from counted returning seq
     )
   select pg_notify($4, seq::text) from inserted`,
);

const read = statement(
  'read_instance_changes',
  `select c.seq as newest, h.seq, h.instance_id
   from gatehouse.instance_change_counter c
   left join lateral (
     select seq, instance_id from gatehouse.instance_changes where seq > $1 order by seq limit $2
   ) h on true
   order by h.seq`,
);

const readNewest = statement('read_newest_instance_change', 'select seq from gatehouse.instance_change_counter');

/**
 * Writes a change of an instance into the sequence that every process polls, and announces it after the commit. Belongs
 * into the changing transaction, as its last statement: other changes wait for it from here on.
 */
export async function recordInstanceChange(db: Database, instanceId: string, now: Date): Promise<void> {
  const prunedBefore = new Date(now.getTime() - keptMilliseconds);
  await queryOne(db, record, [instanceId, now, prunedBefore, instanceChangesChannel(db)]);
}

/** What has changed since a reader looked last. */
export interface InstanceChanges {
  /** The number of the newest change. */
  readonly newest: bigint;
  /** Ids of the changed instances; `null` when changes are missing, because they were pruned or are too many. */
  readonly instanceIds: readonly string[] | null;
}

/** Reads the changes after a number, at most `limit`. One round trip. */
export async function readInstanceChanges(db: Database, after: bigint, limit: number): Promise<InstanceChanges> {
  interface Row {
    newest: string;
    seq: string | null;
    instance_id: string;
  }
  const rows = await query<Row>(db, read, [after, limit]);
  const newest = BigInt(rows[0]?.newest ?? 0);
  const changes = rows.filter(({ seq }) => seq !== null);
  // The sequence has no gaps, so counting tells whether all were read. A restored database counts from an older number.
  const isComplete = newest >= after && BigInt(changes.length) === newest - after;
  return { newest, instanceIds: isComplete ? changes.map((change) => change.instance_id) : null };
}

/** The number of the newest change: where a reader starts. */
export async function readNewestInstanceChange(db: Database): Promise<bigint> {
  const row = await queryOne<{ seq: string }>(db, readNewest, []);
  return BigInt(row?.seq ?? 0);
}
