import {
  findWebhookDelivery,
  replayEventsSince,
  replayWebhookDeliveries,
  type ListedWebhookDelivery,
  type WebhookReplay,
  type WebhookReplayFilter,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { DeliveryContext } from '../context.ts';
import { getWebhookEndpointRow } from './webhook-endpoint.ts';
import { webhookLifetimeSeconds } from './webhook-lifetime.ts';

/** Most deliveries of one call; who wants more calls again. */
const replayMax = 10_000;

/** One delivery with its attempts. @throws AppError `webhook_delivery_not_found` */
export async function getDelivery(context: DeliveryContext, id: string): Promise<ListedWebhookDelivery> {
  const row = await findWebhookDelivery(context, id);
  if (!row || row.settings_id !== context.services.settingsId) throw new AppError('webhook_delivery_not_found');
  return row;
}

/**
 * Sends a delivery once more: the same id, signed with today's key, whatever came of it before. It says nothing about
 * the health of its endpoint.
 *
 * @throws AppError `webhook_delivery_not_found`, `webhook_delivery_unfinished`, `webhook_endpoint_disabled`.
 */
export async function replayDelivery(context: DeliveryContext, id: string): Promise<ListedWebhookDelivery> {
  const { endpoint_id: endpointId } = await getDelivery(context, id);
  await requireReachable(context, endpointId);
  if ((await replayWebhookDeliveries(context, { id }, replayOf(context, 1))) === 0) {
    throw new AppError('webhook_delivery_unfinished');
  }
  context.afterCommit(() => context.services.wakeDelivery());
  return getDelivery(context, id);
}

/**
 * Sends all that match once more, the oldest first, but those that are still being tried.
 *
 * @returns how many, at most {@link replayMax}.
 * @throws AppError `webhook_endpoint_not_found`, `webhook_endpoint_disabled` for an endpoint that the filter names.
 */
export async function replayMatching(
  context: DeliveryContext,
  filter: Omit<WebhookReplayFilter, 'id'>,
): Promise<number> {
  if (filter.endpointId !== undefined) await requireReachable(context, filter.endpointId);
  const replayed = await replayWebhookDeliveries(context, filter, replayOf(context, replayMax));
  context.afterCommit(() => context.services.wakeDelivery());
  return replayed;
}

/**
 * Sends an endpoint everything it wants to hear of that has happened since a time and is still kept, also what it was
 * never sent.
 *
 * @returns how many, at most {@link replayMax}.
 * @throws AppError `webhook_endpoint_not_found`, `webhook_endpoint_disabled`.
 */
export async function replaySince(context: DeliveryContext, endpointId: string, since: Date): Promise<number> {
  await requireReachable(context, endpointId);
  const replayed = await replayEventsSince(context, { endpointId, since }, replayOf(context, replayMax));
  context.afterCommit(() => context.services.wakeDelivery());
  return replayed;
}

async function requireReachable(context: DeliveryContext, endpointId: string): Promise<void> {
  const { state } = await getWebhookEndpointRow(context, endpointId);
  if (state === 'disabled') throw new AppError('webhook_endpoint_disabled');
}

function replayOf({ now, services }: DeliveryContext, limit: number): WebhookReplay {
  const expiresAt = new Date(now.getTime() + webhookLifetimeSeconds * 1_000);
  return { now, expiresAt, settingsId: services.settingsId, limit };
}
