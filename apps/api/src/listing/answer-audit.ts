import {
  countAuditLogEntries,
  listAuditLogEntries,
  type AuditLogEntryRow,
  type AuditLogListing,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { setPaginationHeaders } from '@gatehouse/http';
import type { ApiContext } from '../api-state.ts';
import { contextOf } from '../context.ts';
import { queryText } from '../query-text.ts';
import { pageIn } from './page.ts';

/** Where each scope of a query looks. */
const keysOfScope = new Map<string, readonly string[]>([
  ['author', ['actor_email', 'actor_name', 'actor_username']],
  ['action', ['action']],
  ['type', ['log_type']],
]);

/** How a wire language lists the audit log. */
export interface AuditListForm {
  readonly present: (entry: AuditLogEntryRow) => Record<string, unknown>;
  /** Whether links name the page before. */
  readonly namesPrevious: boolean;
}

/**
 * One page of the audit log, newest first; its headers are set (netlify.md 3.13, supabase-extended.md 3.10).
 *
 * @throws AppError `validation_failed`
 */
export async function listAuditFor(
  ctx: ApiContext,
  { present, namesPrevious }: AuditListForm,
): Promise<Record<string, unknown>[]> {
  const { page, perPage, offset } = pageIn(ctx);
  const search = searchIn(ctx);
  const context = contextOf(ctx);
  const listing = { offset, limit: perPage, ...(search ? { search } : {}) };
  const [entries, total] = await Promise.all([
    listAuditLogEntries(context, listing),
    countAuditLogEntries(context, listing),
  ]);
  setPaginationHeaders(ctx, { page, perPage, total, namesPrevious });
  return entries.map(present);
}

function searchIn(ctx: ApiContext): AuditLogListing['search'] {
  const query = queryText(ctx, 'query');
  if (query === '') return undefined;
  const colon = query.indexOf(':');
  const keys = colon === -1 ? undefined : keysOfScope.get(query.slice(0, colon));
  if (!keys) {
    throw new AppError('validation_failed', { text: 'Invalid query scope: {query}', params: { query } });
  }
  return { keys, text: query.slice(colon + 1) };
}
