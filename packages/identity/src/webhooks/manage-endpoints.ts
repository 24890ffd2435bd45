import {
  deleteWebhookDeliveries,
  deleteWebhookEndpoint,
  inTransaction,
  listWebhookEndpoints,
  lockWebhookEndpoint,
  updateWebhookEndpoint,
} from '@gatehouse/database';
import { recordAudit } from '../audit/audit-entry.ts';
import type { DeliveryContext } from '../context.ts';
import type { EndpointWithKey } from './create-endpoint.ts';
import { endpointTraits } from './endpoint-columns.ts';
import { getWebhookEndpointRow, webhookEndpointOf, type WebhookEndpoint } from './webhook-endpoint.ts';
import { openWebhookKeys, rotatedWebhookKeys, sealWebhookKeys } from './webhook-keys.ts';

/** The endpoints of a site, oldest first. */
export async function listEndpoints(context: DeliveryContext): Promise<WebhookEndpoint[]> {
  const rows = await listWebhookEndpoints(context, context.services.settingsId);
  return rows.map((row) => webhookEndpointOf(context, row));
}

/** One endpoint. @throws AppError `webhook_endpoint_not_found` */
export async function getEndpoint(context: DeliveryContext, id: string): Promise<WebhookEndpoint> {
  return webhookEndpointOf(context, await getWebhookEndpointRow(context, id));
}

/** Deliveries that are removed by one statement. */
const removedMax = 2_000;

/**
 * Removes an endpoint with its deliveries. There may be millions: it is disabled first, so that no more are written, and
 * they are removed before the endpoint, a batch at a time. What is interrupted goes on with the next call.
 *
 * @throws AppError `webhook_endpoint_not_found`
 */
export async function removeEndpoint(context: DeliveryContext, id: string): Promise<void> {
  await getWebhookEndpointRow(context, id);
  await updateWebhookEndpoint(context, id, { state: 'disabled', disabled_reason: 'manual' }, context.now);
  let removed: number;
  do removed = await deleteWebhookDeliveries(context, id, removedMax);
  while (removed === removedMax);
  await inTransaction(context, async (tx) => {
    const row = await getWebhookEndpointRow(tx, id, lockWebhookEndpoint);
    await deleteWebhookEndpoint(tx, id);
    await recordAudit(tx, 'webhook_endpoint_deleted', context.actor, endpointTraits(row));
  });
}

/**
 * Gives an endpoint a new key. Until the grace is over, deliveries are signed with both.
 *
 * @throws AppError `webhook_endpoint_not_found`
 */
export async function rotateEndpointKey(
  context: DeliveryContext,
  id: string,
  graceSeconds: number,
): Promise<EndpointWithKey> {
  const { instance, now } = context;
  return inTransaction(context, async (tx) => {
    const row = await getWebhookEndpointRow(tx, id, lockWebhookEndpoint);
    const until = new Date(now.getTime() + graceSeconds * 1_000);
    const keys = rotatedWebhookKeys(openWebhookKeys(instance, id, row.sealed_secrets), until);
    const rotated = { ...row, sealed_secrets: sealWebhookKeys(instance, id, keys), updated_at: now };
    await updateWebhookEndpoint(tx, id, { sealed_secrets: rotated.sealed_secrets }, now);
    await recordAudit(tx, 'webhook_endpoint_modified', context.actor, { ...endpointTraits(row), has_new_key: true });
    return { endpoint: webhookEndpointOf(context, rotated), checkedWith: keys.current.checkedWith };
  });
}
