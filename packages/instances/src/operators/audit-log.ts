import { listOperatorAuditEntries, type OperatorAuditEntry, type OperatorAuditListing } from '@gatehouse/database';
import type { Platform } from '../platform.ts';

/** Which entries, and how many. */
export type AuditQuery = OperatorAuditListing;

/** Some entries, newest first. */
export interface AuditPage {
  readonly entries: readonly OperatorAuditEntry[];
  /** What the next page is older than; null on the last. */
  readonly nextBeforeId: string | null;
}

/** What operators did, newest first. */
export async function listOperatorAudit(platform: Platform, query: AuditQuery): Promise<AuditPage> {
  // One more than the page holds tells whether there is another.
  const rows = await listOperatorAuditEntries(platform.db, { ...query, limit: query.limit + 1 });
  const entries = rows.slice(0, query.limit);
  return { entries, nextBeforeId: rows.length > query.limit ? (entries.at(-1)?.id ?? null) : null };
}
