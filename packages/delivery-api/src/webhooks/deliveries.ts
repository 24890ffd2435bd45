import { listWebhookDeliveries, type WebhookDeliveryListing } from '@gatehouse/database';
import { parseBody, type HttpContext } from '@gatehouse/http';
import {
  eventTypes,
  getDelivery,
  replayDelivery,
  replayMatching,
  replaySince,
  sendTestEvent,
  type DeliveryContext,
} from '@gatehouse/identity';
import { z } from 'zod';
import { answerJson } from '../answer-json.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { pathId } from '../path-id.ts';
import { limitParameter, readQuery, timeParameter } from '../read-query.ts';
import { replayDeliveriesSchema, replaySinceSchema } from '../webhook-requests.ts';
import { webhookDeliveryStateSchema, type WebhookDeliveryList, type WebhookReplayCount } from '../webhook-views.ts';
import { endpointIdIn } from './endpoints.ts';
import { presentDelivery, presentDeliveryDetail } from './present-delivery.ts';

/** What `GET …/webhook-deliveries` may be asked for. */
export const deliveryQuerySchema = z.object({
  endpoint_id: z.uuid().optional().describe('a UUID'),
  state: webhookDeliveryStateSchema.optional().describe(`one of ${webhookDeliveryStateSchema.options.join(', ')}`),
  event_type: z.enum(eventTypes).optional().describe('the name of an event, such as user.created'),
  created_from: timeParameter,
  created_to: timeParameter,
  limit: limitParameter,
  cursor: z.string().max(512).optional().describe('the next of an earlier page'),
});

const list = 'webhook deliveries';

/** `GET …/webhook-deliveries`: newest first. @throws AppError `validation_failed` */
export async function listDeliveriesPage(context: DeliveryContext, ctx: HttpContext): Promise<void> {
  const { instance, services } = context;
  const { limit, cursor, ...asked } = readQuery(ctx, deliveryQuerySchema);
  const rows = await listWebhookDeliveries(context, {
    settingsId: services.settingsId,
    endpointId: asked.endpoint_id,
    states: asked.state && [asked.state],
    eventType: asked.event_type,
    createdFrom: asked.created_from,
    createdTo: asked.created_to,
    after: cursor === undefined ? undefined : positionOf(readCursor(instance, list, cursor)),
    // One more than the page holds tells whether there is another.
    limit: limit + 1,
  });
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  answerJson(ctx, {
    deliveries: page.map(presentDelivery),
    next: last ? writeCursor(instance, list, [last.created_at.getTime(), last.id]) : null,
  } satisfies WebhookDeliveryList);
}

/** `GET …/webhook-deliveries/{id}`: with its attempts. @throws AppError `webhook_delivery_not_found` */
export async function showDelivery(context: DeliveryContext, ctx: HttpContext): Promise<void> {
  answerJson(ctx, presentDeliveryDetail(await getDelivery(context, pathId(ctx, 'webhook_delivery_not_found'))));
}

/** `POST …/webhook-deliveries/{id}/replay`: 202, on its way again. @throws AppError `webhook_*` */
export async function replayDeliveryById(context: DeliveryContext, ctx: HttpContext): Promise<void> {
  const replayed = await replayDelivery(context, pathId(ctx, 'webhook_delivery_not_found'));
  answerJson(ctx, presentDelivery(replayed), 202);
}

/** `POST …/webhook-deliveries/replay`: 202, what was given up and matches. @throws AppError `bad_json`, `webhook_*` */
export async function replayDeliveriesByFilter(context: DeliveryContext, ctx: HttpContext): Promise<void> {
  const asked = await parseBody(ctx, replayDeliveriesSchema);
  const replayed = await replayMatching(context, {
    endpointId: asked.endpoint_id,
    states: asked.state ? [asked.state] : ['failed', 'abandoned'],
    eventType: asked.event_type,
    createdFrom: timeOf(asked.created_from),
    createdTo: timeOf(asked.created_to),
  });
  answerJson(ctx, { replayed } satisfies WebhookReplayCount, 202);
}

/** `POST …/webhooks/{id}/replay`: 202, everything since a time. @throws AppError `bad_json`, `webhook_*` */
export async function replayToEndpoint(context: DeliveryContext, ctx: HttpContext): Promise<void> {
  const id = endpointIdIn(ctx);
  const { since } = await parseBody(ctx, replaySinceSchema);
  answerJson(ctx, { replayed: await replaySince(context, id, new Date(since)) } satisfies WebhookReplayCount, 202);
}

/** `POST …/webhooks/{id}/test`: 202, an event that says nothing. @throws AppError `webhook_*`, `events_off` */
export async function testWebhook(context: DeliveryContext, ctx: HttpContext): Promise<void> {
  answerJson(ctx, presentDelivery(await sendTestEvent(context, endpointIdIn(ctx))), 202);
}

function positionOf([time, id = '']: ReturnType<typeof readCursor>): WebhookDeliveryListing['after'] {
  return { created_at: new Date(time), id };
}

function timeOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}
