import { countAuditLogEntries, listAuditLogEntries, type AuditLogListing } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { setPaginationHeaders } from '@gatehouse/http';
import type { ApiContext, ApiMiddleware } from '../../../../api-state.ts';
import { contextOf } from '../../../../context.ts';
import { answerJson } from '../../presenters/present.ts';
import { queryText } from '../../query-text.ts';
import { requireAdministrator } from '../../require-administrator.ts';
import { pageIn } from './page.ts';

/** Where each scope of a query looks. */
const keysOfScope = new Map<string, readonly string[]>([
  ['author', ['actor_email', 'actor_name', 'actor_username']],
  ['action', ['action']],
  ['type', ['log_type']],
]);

/** `GET /admin/audit` (netlify.md 3.13): newest first. */
export const listAudit: readonly ApiMiddleware[] = [
  requireAdministrator(),
  async function answer(ctx) {
    const { page, perPage, offset } = pageIn(ctx);
    const search = searchIn(ctx);
    const context = contextOf(ctx);
    const listing = { offset, limit: perPage, ...(search ? { search } : {}) };
    const [entries, total] = await Promise.all([
      listAuditLogEntries(context, listing),
      countAuditLogEntries(context, listing),
    ]);
    setPaginationHeaders(ctx, { page, perPage, total });
    answerJson(
      ctx,
      entries.map(({ id, payload, created_at }) => ({ id, payload, created_at })),
    );
  },
];

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
