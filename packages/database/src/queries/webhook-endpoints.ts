import type { WebhookEndpointRow } from '../rows/webhook-row.ts';
import { rowsOf, type Scope } from '../scope.ts';
import { query, queryOne, statement } from '../statement.ts';
import { inTransaction } from '../transaction.ts';

/** What a new endpoint is made of. */
export type NewWebhookEndpoint = Omit<
  WebhookEndpointRow,
  'instance_id' | 'state' | 'disabled_reason' | 'failing_since' | 'updated_at'
>;

const lock = statement(
  'lock_webhook_endpoints',
  `select pg_advisory_xact_lock(hashtextextended('webhook_endpoints ' || $1::text, 0))`,
);

/**
 * Adds an endpoint; of parallel requests one is looked at after another.
 *
 * @returns undefined when the instance has as many as it may.
 */
export async function insertWebhookEndpoint(
  scope: Scope,
  endpoint: NewWebhookEndpoint,
  endpointsMax: number,
): Promise<WebhookEndpointRow | undefined> {
  return inTransaction(scope, async (tx) => {
    await query(tx.db, lock, [tx.instanceId]);
    const counted = await rowsOf(tx, 'webhook_endpoints').count<{ count: string }[]>('* as count').first();
    if (Number((counted as unknown as { count: string }).count) >= endpointsMax) return undefined;
    const rows = await tx.db
      .knex<WebhookEndpointRow>('webhook_endpoints')
      .withSchema(tx.db.namespace)
      .insert({ ...endpoint, instance_id: tx.instanceId, updated_at: endpoint.created_at })
      .returning('*');
    return rows[0];
  });
}

/** The endpoints of an instance, oldest first; in single-site mode those of one process's settings. */
export async function listWebhookEndpoints(scope: Scope, settingsId: string | null): Promise<WebhookEndpointRow[]> {
  return await rowsOf(scope, 'webhook_endpoints')
    .where({ settings_id: settingsId })
    .orderBy([
      { column: 'created_at', order: 'asc' },
      { column: 'id', order: 'asc' },
    ])
    .select('*');
}

/** The endpoint with that id. */
export async function findWebhookEndpoint(scope: Scope, id: string): Promise<WebhookEndpointRow | undefined> {
  return await rowsOf(scope, 'webhook_endpoints').where({ id }).first();
}

/**
 * The same, locked until the end of the transaction. Deliveries to it can be written meanwhile: whoever places the events
 * of all instances must not wait for the change of one endpoint.
 */
export async function lockWebhookEndpoint(scope: Scope, id: string): Promise<WebhookEndpointRow | undefined> {
  return await rowsOf(scope, 'webhook_endpoints').where({ id }).forNoKeyUpdate().first();
}

/** The columns of an endpoint that may change. */
export type WebhookEndpointChange = Partial<
  Omit<WebhookEndpointRow, 'instance_id' | 'id' | 'created_at' | 'updated_at'>
>;

/** Changes an endpoint. @returns undefined when there is none. */
export async function updateWebhookEndpoint(
  scope: Scope,
  id: string,
  change: WebhookEndpointChange,
  now: Date,
): Promise<WebhookEndpointRow | undefined> {
  const rows = await rowsOf(scope, 'webhook_endpoints')
    .where({ id })
    .update({ ...change, updated_at: now })
    .returning('*');
  return rows[0];
}

/**
 * Removes an endpoint with the deliveries that are left of it; the fewer those are, the shorter nobody can place an event.
 *
 * @returns whether it was there.
 */
export async function deleteWebhookEndpoint(scope: Scope, id: string): Promise<boolean> {
  return (await rowsOf(scope, 'webhook_endpoints').where({ id }).delete()) > 0;
}

/** Forgets the failures of an endpoint. Writes only where there are any. */
export async function clearEndpointFailures(scope: Scope, id: string): Promise<void> {
  await rowsOf(scope, 'webhook_endpoints').where({ id }).whereNotNull('failing_since').update({ failing_since: null });
}

const recordFailure = statement(
  'record_endpoint_failure',
  `update gatehouse.webhook_endpoints w
   set failing_since = coalesce(failing_since, $3),
     state = case when $5::text is not null or failing_since <= $4 then 'disabled' else state end,
     disabled_reason = coalesce($5::text, case when failing_since <= $4 then 'failing' end),
     updated_at = case when $5::text is not null or failing_since <= $4 then $3 else updated_at end
   where instance_id = $1 and id = $2 and state <> 'disabled'
   returning *`,
);

/**
 * Notes that an endpoint has failed, and disables it when it has done nothing else since `failingBefore`, or at once for
 * a reason.
 *
 * @returns the endpoint when this disabled it.
 */
export async function recordEndpointFailure(
  scope: Scope,
  id: string,
  failure: { readonly now: Date; readonly failingBefore: Date; readonly reason: 'gone' | null },
): Promise<WebhookEndpointRow | undefined> {
  const values = [scope.instanceId, id, failure.now, failure.failingBefore, failure.reason];
  const row = await queryOne<WebhookEndpointRow>(scope.db, recordFailure, values);
  return row?.state === 'disabled' ? row : undefined;
}
