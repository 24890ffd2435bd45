import { listAuditLogEntries, scopeOf, type AuditLogEntryRow } from '@gatehouse/database';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { pageLimitDefault } from '../../contract/names.ts';
import { listSiteAuditContract, type SiteAuditEntryView, type SiteAuditList } from '../../contract/site-audit.ts';
import { findInstance } from '../instances/find-instance.ts';

const keys = ['actor_username', 'actor_name', 'action'];

/** `GET /v1/instances/{reference}/audit` */
export function listSiteAudit(): OperatorRoute {
  return route(listSiteAuditContract, async ({ params, query, platform }) => {
    const { q = '', page = 1 } = query;
    const { id } = await findInstance(platform, params.reference);
    // One more than the page holds tells whether there is another.
    const found = await listAuditLogEntries(scopeOf(platform.db, id), {
      offset: (page - 1) * pageLimitDefault,
      limit: pageLimitDefault + 1,
      ...(q === '' ? {} : { search: { keys, text: q } }),
    });
    const next = found.length > pageLimitDefault ? String(page + 1) : null;
    const entries = found.slice(0, pageLimitDefault).map(presentEntry);
    return { status: 200, body: { entries, next } satisfies SiteAuditList };
  });
}

function presentEntry({ id, created_at, ip_address, payload }: AuditLogEntryRow): SiteAuditEntryView {
  const text = (name: string): string => {
    const value = payload[name];
    return typeof value === 'string' ? value : '';
  };
  return {
    id,
    created_at: created_at.toISOString(),
    actor: text('actor_name') || text('actor_username'),
    action: text('action'),
    ip_address,
    payload,
  };
}
