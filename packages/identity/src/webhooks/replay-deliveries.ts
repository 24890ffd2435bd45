import {
  findWebhookDelivery,
  inTransaction,
  replayEventsSince,
  replayWebhookDeliveries,
  type ListedWebhookDelivery,
  type WebhookReplay,
  type WebhookReplayFilter,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { recordAudit } from '../audit/audit-entry.ts';
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
  const { endpoint_id, event_type } = await getDelivery(context, id);
  await requireReachable(context, endpoint_id);
  return inTransaction(context, async (tx) => {
    if ((await replayWebhookDeliveries(tx, { id }, replayOf(context, 1))) === 0) {
      throw new AppError('webhook_delivery_unfinished');
    }
    await recordAudit(tx, 'webhook_replayed', context.actor, { delivery_id: id, event_type, endpoint_id });
    tx.afterCommit(() => context.services.wakeDelivery());
    return getDelivery(tx, id);
  });
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
  const traits = filter.endpointId === undefined ? {} : { endpoint_id: filter.endpointId };
  return replayMany(context, traits, (tx) => replayWebhookDeliveries(tx, filter, replayOf(tx, replayMax)));
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
  const traits = { endpoint_id: endpointId, since: since.toISOString() };
  return replayMany(context, traits, (tx) => replayEventsSince(tx, { endpointId, since }, replayOf(tx, replayMax)));
}

/** Replays with an entry in the site's log, where there was anything to replay. */
async function replayMany(
  context: DeliveryContext,
  traits: Readonly<Record<string, unknown>>,
  replay: (tx: DeliveryContext) => Promise<number>,
): Promise<number> {
  return inTransaction(context, async (tx) => {
    const count = await replay(tx);
    if (count > 0) await recordAudit(tx, 'webhooks_replayed', context.actor, { count, ...traits });
    tx.afterCommit(() => context.services.wakeDelivery());
    return count;
  });
}

async function requireReachable(context: DeliveryContext, endpointId: string): Promise<void> {
  const { state } = await getWebhookEndpointRow(context, endpointId);
  if (state === 'disabled') throw new AppError('webhook_endpoint_disabled');
}

function replayOf({ now, services }: DeliveryContext, limit: number): WebhookReplay {
  const expiresAt = new Date(now.getTime() + webhookLifetimeSeconds * 1_000);
  return { now, expiresAt, settingsId: services.settingsId, limit };
}
