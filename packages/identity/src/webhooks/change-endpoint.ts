import {
  inTransaction,
  lockWebhookEndpoint,
  releaseWebhookDeliveries,
  updateWebhookEndpoint,
  type WebhookEndpointChange,
  type WebhookEndpointRow,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { recordAudit } from '../audit/audit-entry.ts';
import type { DeliveryContext } from '../context.ts';
import type { EventType } from '../events/event-types.ts';
import { endpointTraits, urlColumns } from './endpoint-columns.ts';
import { getWebhookEndpointRow, webhookEndpointOf, type WebhookEndpoint } from './webhook-endpoint.ts';
import { checkWebhookUrl } from './webhook-url.ts';

/** Deliveries that are tried at once when their endpoint is enabled; what is more has its own time. */
const releasedMax = 10_000;

/** What of an endpoint changes; what is absent stays. */
export interface WebhookEndpointUpdate {
  readonly url?: string | undefined;
  readonly description?: string | undefined;
  /** Empty: all. */
  readonly eventTypes?: readonly EventType[] | undefined;
  readonly state?: WebhookEndpointRow['state'] | undefined;
}

/**
 * Changes an endpoint. Enabling one forgets that it has failed, and the first 10,000 deliveries that wait for it are tried
 * at once.
 *
 * @throws AppError `webhook_endpoint_not_found`, `webhook_url_refused`.
 */
export async function changeEndpoint(
  context: DeliveryContext,
  id: string,
  update: WebhookEndpointUpdate,
): Promise<WebhookEndpoint> {
  const { instance, services, now } = context;
  const url = update.url === undefined ? undefined : await checkWebhookUrl(services.outbound, update.url);
  const row = await inTransaction(context, async (tx) => {
    await getWebhookEndpointRow(tx, id, lockWebhookEndpoint);
    const address = url === undefined ? {} : urlColumns(instance, id, url);
    const changed = await updateWebhookEndpoint(tx, id, { ...address, ...columnsOf(update) }, now);
    if (!changed) throw new AppError('webhook_endpoint_not_found');
    if (update.state === 'enabled' && (await releaseWebhookDeliveries(tx, id, { now, limit: releasedMax })) > 0) {
      tx.afterCommit(() => services.wakeDelivery());
    }
    await recordAudit(tx, 'webhook_endpoint_modified', context.actor, endpointTraits(changed));
    return changed;
  });
  return webhookEndpointOf(context, row);
}

function columnsOf({ description, eventTypes, state }: WebhookEndpointUpdate): WebhookEndpointChange {
  return {
    ...(description === undefined ? {} : { description }),
    ...(eventTypes === undefined ? {} : { event_types: [...eventTypes] }),
    ...(state === undefined ? {} : { state, disabled_reason: state === 'disabled' ? 'manual' : null }),
    ...(state === 'enabled' ? { failing_since: null } : {}),
  };
}
