import { randomUUID } from 'node:crypto';
import { inTransaction, insertEvents, insertWebhookDelivery, type ListedWebhookDelivery } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { DeliveryContext } from '../context.ts';
import { announceEvents, draftEvents } from '../events/record-events.ts';
import { getDelivery } from './replay-deliveries.ts';
import { getWebhookEndpointRow } from './webhook-endpoint.ts';
import { webhookLifetimeSeconds } from './webhook-lifetime.ts';

/**
 * Sends an endpoint an event that says nothing, for whoever wants to see one arrive, whatever types it listens to. It is
 * tried like any other and says nothing about the health of the endpoint.
 *
 * @throws AppError `webhook_endpoint_not_found`, `webhook_endpoint_disabled`, `events_off`.
 */
export async function sendTestEvent(context: DeliveryContext, endpointId: string): Promise<ListedWebhookDelivery> {
  const { now, services } = context;
  const row = await getWebhookEndpointRow(context, endpointId);
  if (row.state === 'disabled') throw new AppError('webhook_endpoint_disabled');
  const endpoint = { id: row.id, url: row.shown_url, description: row.description };
  const [event] = draftEvents(context, [{ type: 'webhook.test', userId: null, data: { endpoint } }]);
  if (!event) throw new AppError('events_off');
  const delivery = { id: randomUUID(), event_id: event.id, endpoint_id: endpointId };
  const expiresAt = new Date(now.getTime() + webhookLifetimeSeconds * 1_000);
  await inTransaction(context, async (tx) => {
    await insertEvents(tx, [event]);
    await insertWebhookDelivery(tx, delivery, { now, expiresAt, settingsId: services.settingsId });
    announceEvents({ ...tx, instance: context.instance, services });
  });
  return getDelivery(context, delivery.id);
}
