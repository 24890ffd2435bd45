import type { Knex } from 'knex';
import type { Database } from '../connect.ts';
import type { OperatorAuditEntryRow } from '../rows/operator-row.ts';
import { query, statement } from '../statement.ts';

const sweep = statement(
  'sweep_operator_audit_entries',
  `delete from gatehouse.operator_audit_entries where id = any (
     array(select id from gatehouse.operator_audit_entries where created_at < $1 order by created_at limit $2)
   ) returning id`,
);

/** Writes down what an operator did. Belongs into the transaction that did it. */
export async function insertOperatorAuditEntry(db: Database, entry: Omit<OperatorAuditEntryRow, 'id'>): Promise<void> {
  await entries(db).insert(entry);
}

/** Which entries, newest first. */
export interface OperatorAuditListing {
  /** Only entries older than the one with this id. */
  readonly beforeId?: string;
  readonly instanceId?: string;
  readonly operatorId?: string;
  /** Names of actions; one with `.` at its end stands for all that begin so. */
  readonly actions?: readonly string[];
  /** Written at this time or later. */
  readonly since?: Date;
  /** Written before this time. */
  readonly until?: Date;
  readonly limit: number;
}

/** An entry, and what its site is called. */
export interface OperatorAuditEntry extends OperatorAuditEntryRow {
  /** Null where the entry is about no site, or the site is gone. */
  readonly instance_slug: string | null;
}

/** What operators did, newest first. */
export async function listOperatorAuditEntries(
  db: Database,
  { beforeId, instanceId, operatorId, actions, since, until, limit }: OperatorAuditListing,
): Promise<OperatorAuditEntry[]> {
  const slug = db.knex('instances').withSchema(db.namespace).select('slug').whereRaw('instances.id = instance_id');
  const found = entries(db).select('*', slug.as('instance_slug')).orderBy('id', 'desc').limit(limit);
  if (beforeId !== undefined) void found.where('id', '<', beforeId);
  if (instanceId !== undefined) void found.where({ instance_id: instanceId });
  if (operatorId !== undefined) void found.where({ operator_id: operatorId });
  if (actions !== undefined) void found.where((any) => isOneOf(any, actions));
  if (since !== undefined) void found.where('created_at', '>=', since);
  if (until !== undefined) void found.where('created_at', '<', until);
  return found;
}

/** Removes entries that are older. @returns how many, at most `limit` */
export async function sweepOperatorAuditEntries(db: Database, before: Date, limit: number): Promise<number> {
  return (await query(db, sweep, [before, limit])).length;
}

function isOneOf(any: Knex.QueryBuilder, actions: readonly string[]): void {
  for (const action of actions) {
    if (action.endsWith('.')) void any.orWhereRaw('starts_with(action, ?)', [action]);
    else void any.orWhere({ action });
  }
}

function entries(db: Database): Knex.QueryBuilder<OperatorAuditEntryRow, OperatorAuditEntryRow[]> {
  return db.knex('operator_audit_entries').withSchema(db.namespace);
}
