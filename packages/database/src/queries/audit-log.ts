import type { Knex } from 'knex';
import type { AuditLogEntryRow } from '../rows/audit-log-entry-row.ts';
import { rowsOf, type Scope } from '../scope.ts';
import { escapeLike } from './escape-like.ts';

/** Adds entries to the instance's audit log. */
export async function insertAuditLogEntries(
  scope: Scope,
  entries: readonly Omit<AuditLogEntryRow, 'instance_id'>[],
): Promise<void> {
  await scope.db
    .knex<AuditLogEntryRow>('audit_log_entries')
    .withSchema(scope.db.namespace)
    .insert(entries.map((entry) => ({ ...entry, instance_id: scope.instanceId })));
}

/** Which entries: `text` is found in any of the payload's `keys`, whatever the case. */
export interface AuditLogListing {
  readonly search?: { readonly keys: readonly string[]; readonly text: string };
  readonly offset: number;
  readonly limit: number;
}

/** One page of entries, newest first. */
export async function listAuditLogEntries(scope: Scope, listing: AuditLogListing): Promise<AuditLogEntryRow[]> {
  return (await matchingEntries(scope, listing)
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .offset(listing.offset)
    .limit(listing.limit)
    .select('*')) as AuditLogEntryRow[];
}

/** How many entries there are in all pages. */
export async function countAuditLogEntries(scope: Scope, listing: Pick<AuditLogListing, 'search'>): Promise<number> {
  const row = await matchingEntries(scope, listing).count<{ count: string }[]>('* as count').first();
  return Number((row as unknown as { count: string }).count);
}

function matchingEntries(scope: Scope, { search }: Pick<AuditLogListing, 'search'>): Knex.QueryBuilder {
  const entries = rowsOf(scope, 'audit_log_entries') as Knex.QueryBuilder;
  if (!search || search.text === '') return entries;
  const pattern = `%${escapeLike(search.text)}%`;
  return entries.where((any) => {
    for (const key of search.keys) void any.orWhereRaw('payload->>? ilike ?', [key, pattern]);
  });
}
