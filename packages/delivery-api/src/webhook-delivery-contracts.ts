import type { RouteContract } from '@gatehouse/operator-api';
import { deliveryScope, instanceBase as base } from './contracts.ts';
import { eventQuerySchema } from './events/events.ts';
import { replayDeliveriesSchema } from './webhook-requests.ts';
import {
  eventListSchema,
  eventSchema,
  webhookDeliveryDetailSchema,
  webhookDeliveryListSchema,
  webhookDeliveryViewSchema,
  webhookReplaySchema,
} from './webhook-views.ts';
import { deliveryQuerySchema } from './webhooks/deliveries.ts';

const scope = deliveryScope;
const tag = 'Webhooks';
const badBody = ['bad_json', 'validation_failed'] as const;
const noDelivery = ['not_found', 'webhook_delivery_not_found'] as const;

/** The routes of events on their way to endpoints. */
export const webhookDeliveryContracts: readonly RouteContract[] = [
  {
    method: 'get',
    path: `${base}/webhook-deliveries`,
    scope,
    tag,
    summary: 'Lists webhook deliveries, newest first: events on their way, and those that have ended.',
    query: deliveryQuerySchema,
    answers: { 200: { description: 'A page.', schema: webhookDeliveryListSchema } },
    errors: ['not_found', 'validation_failed'],
  },
  {
    method: 'post',
    path: `${base}/webhook-deliveries/replay`,
    scope,
    action: 'webhook_deliveries.replay',
    tag,
    summary: 'Sends once more what has ended and matches: what was given up, unless told otherwise.',
    body: replayDeliveriesSchema,
    answers: { 202: { description: 'How many are on their way.', schema: webhookReplaySchema } },
    errors: ['not_found', ...badBody],
  },
  {
    method: 'get',
    path: `${base}/webhook-deliveries/:id`,
    scope,
    tag,
    summary: 'Shows a delivery: what came of each attempt.',
    answers: { 200: { description: 'The delivery.', schema: webhookDeliveryDetailSchema } },
    errors: noDelivery,
  },
  {
    method: 'post',
    path: `${base}/webhook-deliveries/:id/replay`,
    scope,
    action: 'webhook_delivery.replay',
    tag,
    summary: 'Sends an event once more, under the same `webhook-id`.',
    answers: { 202: { description: 'It is on its way.', schema: webhookDeliveryViewSchema } },
    errors: [...noDelivery, 'webhook_delivery_unfinished', 'webhook_endpoint_disabled'],
  },
];

/** The routes of the feed. */
export const eventContracts: readonly RouteContract[] = [
  {
    method: 'get',
    path: `${base}/events`,
    scope,
    tag: 'Events',
    summary: 'What has happened, in the order in which it became known.',
    description:
      'Whoever asks again with `next` as `after` misses nothing. `order=newest` begins with what happened last, and goes ' +
      'back with `next` as `before`. Events stay for `events.retention_days`; docs/events.md lists them.',
    query: eventQuerySchema,
    answers: { 200: { description: 'Events, the oldest first unless asked otherwise.', schema: eventListSchema } },
    errors: ['not_found', 'validation_failed', 'event_cursor_expired'],
  },
  {
    method: 'get',
    path: `${base}/events/:id`,
    scope,
    tag: 'Events',
    summary: 'Shows an event, as webhooks carry it.',
    answers: { 200: { description: 'The event.', schema: eventSchema } },
    errors: ['not_found', 'event_not_found'],
  },
];
