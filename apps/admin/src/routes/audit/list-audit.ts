import { listOperatorAudit, type AuditPage, type AuditQuery } from '@gatehouse/instances';
import { route, type OperatorRequest, type OperatorRoute } from '@gatehouse/operator-api';
import { z } from 'zod';
import { listAuditContract, type AuditEntryView, type AuditList } from '../../contract/audit.ts';
import { pageLimitDefault } from '../../contract/names.ts';
import { decodeCursor, encodeCursor } from '../../cursor.ts';

const placeSchema = z.strictObject({ before: z.string().regex(/^\d{1,18}$/) });

/** `GET /v1/audit` */
export function listAudit(): OperatorRoute {
  return route(listAuditContract, async ({ query, platform }) => {
    const { entries, nextBeforeId } = await listOperatorAudit(platform, auditQueryOf(query));
    const next = nextBeforeId === null ? null : encodeCursor({ before: nextBeforeId });
    return { status: 200, body: { entries: entries.map(presentEntry), next } satisfies AuditList };
  });
}

function auditQueryOf(query: OperatorRequest<typeof listAuditContract>['query']): AuditQuery {
  const { cursor, limit = pageLimitDefault, instance, operator, action: actions, since, until } = query;
  return {
    limit,
    ...(cursor === undefined ? {} : { beforeId: decodeCursor(cursor, placeSchema).before }),
    ...(instance === undefined ? {} : { instanceId: instance }),
    ...(operator === undefined ? {} : { operatorId: operator }),
    ...(actions === undefined ? {} : { actions }),
    ...(since === undefined ? {} : { since: new Date(since) }),
    ...(until === undefined ? {} : { until: new Date(until) }),
  };
}

function presentEntry(entry: AuditPage['entries'][number]): AuditEntryView {
  const { id, operator_id, operator_name, action, route, instance_id, ip_address, request_id, details } = entry;
  return {
    id,
    created_at: entry.created_at.toISOString(),
    operator: { id: operator_id, name: operator_name },
    action,
    route,
    instance_id,
    instance_slug: entry.instance_slug,
    ip_address,
    request_id,
    details,
  };
}
