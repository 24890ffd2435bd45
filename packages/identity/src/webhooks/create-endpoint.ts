import { randomUUID } from 'node:crypto';
import type { WebhookAlgorithm } from '@gatehouse/crypto';
import { inTransaction, insertWebhookEndpoint } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { recordAudit } from '../audit/audit-entry.ts';
import type { DeliveryContext } from '../context.ts';
import type { EventType } from '../events/event-types.ts';
import { endpointTraits, urlColumns } from './endpoint-columns.ts';
import { webhookEndpointOf, type WebhookEndpoint } from './webhook-endpoint.ts';
import { newWebhookKeys, sealWebhookKeys } from './webhook-keys.ts';
import { checkWebhookUrl } from './webhook-url.ts';

/** Bounds what one event can become. */
const endpointsMax = 20;

/** What an endpoint is told when it is made. */
export interface WebhookEndpointInput {
  readonly url: string;
  readonly description: string;
  /** Empty: all. */
  readonly eventTypes: readonly EventType[];
  readonly algorithm: WebhookAlgorithm;
}

/** An endpoint, and what its receiver checks signatures with: a secret, shown this once, or a public key. */
export interface EndpointWithKey {
  readonly endpoint: WebhookEndpoint;
  readonly checkedWith: string;
}

/**
 * Adds an endpoint, enabled from the start.
 *
 * @throws AppError `webhook_url_refused`, `webhook_endpoints_exhausted`.
 */
export async function createEndpoint(context: DeliveryContext, input: WebhookEndpointInput): Promise<EndpointWithKey> {
  const { instance, services, now } = context;
  const url = await checkWebhookUrl(services.outbound, input.url);
  const id = randomUUID();
  const keys = newWebhookKeys(input.algorithm);
  const columns = {
    id,
    ...urlColumns(instance, id, url),
    description: input.description,
    event_types: [...input.eventTypes],
    sealed_secrets: sealWebhookKeys(instance, id, keys),
    settings_id: services.settingsId,
    created_at: now,
  };
  const row = await inTransaction(context, async (tx) => {
    const inserted = await insertWebhookEndpoint(tx, columns, endpointsMax);
    if (!inserted) throw new AppError('webhook_endpoints_exhausted', { params: { max: endpointsMax } });
    await recordAudit(tx, 'webhook_endpoint_created', context.actor, endpointTraits(inserted));
    return inserted;
  });
  return { endpoint: webhookEndpointOf(context, row), checkedWith: keys.current.checkedWith };
}
