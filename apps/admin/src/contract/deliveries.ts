import {
  messageDetailSchema,
  messageListSchema,
  messageReplaySchema,
  messageViewSchema,
  suppressionListSchema,
  suppressionViewSchema,
  type MessageDetail,
  type MessageList,
  type MessageReplay,
  type MessageView,
  type SuppressionList,
  type SuppressionView,
} from '@gatehouse/delivery-api/views';
import type { RouteContract } from '@gatehouse/operator-api';
import { z } from 'zod';
import { readAnswer } from './read-answer.ts';

const channelHealthSchema = z
  .object({
    channel: z.enum(['mail', 'sms', 'webhook']),
    waiting: z.int().meta({ description: 'To be delivered some time, those in flight among them.' }),
    due: z.int().meta({ description: 'Whose time has come, and that nobody has taken yet.' }),
    in_flight: z.int().meta({ description: 'Held by the queue or a worker.' }),
    lag_seconds: z.int().meta({ description: 'How long the oldest of those that are due has been.' }),
    dead: z.int().meta({ description: 'Given up in the last 24 hours.' }),
  })
  .meta({ id: 'ChannelHealth' });

/** `DeliveryHealth` */
export const deliveryHealthSchema = z
  .object({
    channels: z.array(channelHealthSchema),
    count_max: z.int().meta({ description: 'Where counting stops: there may be more.' }),
    queue: z.enum(['ok', 'degraded']).meta({ description: 'While it is degraded, everything waits in its row.' }),
  })
  .meta({ id: 'DeliveryHealth' });

/** How deliveries fare, over all instances. */
export type DeliveryHealthView = z.output<typeof deliveryHealthSchema>;

/** `GET /v1/deliveries/health` */
export const deliveryHealthContract = {
  method: 'get',
  path: '/v1/deliveries/health',
  scope: 'read',
  tag: 'Deliveries',
  summary: 'How mails, text messages and webhooks fare, over all instances.',
  description:
    'Cheap enough to be asked every few seconds: counts stop at `count_max`, and at the 1,000 instances of a channel that ' +
    'have been due the longest.',
  answers: { 200: { description: 'A line a channel.', schema: deliveryHealthSchema } },
} as const satisfies RouteContract;

/** Reads the health out of an answer. @throws Error when the answer is none of this API. */
export function deliveryHealthFrom(answer: unknown): DeliveryHealthView {
  return readAnswer(deliveryHealthSchema, answer);
}

/** Reads a page of messages out of an answer. @throws Error when the answer is none of this API. */
export function messageListFrom(answer: unknown): MessageList {
  return readAnswer(messageListSchema, answer);
}

/** Reads a message out of an answer. @throws Error when the answer is none of this API. */
export function messageFrom(answer: unknown): MessageView {
  return readAnswer(messageViewSchema, answer);
}

/** Reads a message with its attempts out of an answer. @throws Error when the answer is none of this API. */
export function messageDetailFrom(answer: unknown): MessageDetail {
  return readAnswer(messageDetailSchema, answer);
}

/** Reads what a replay came to out of an answer. @throws Error when the answer is none of this API. */
export function messageReplayFrom(answer: unknown): MessageReplay {
  return readAnswer(messageReplaySchema, answer);
}

/** Reads a page of suppressions out of an answer. @throws Error when the answer is none of this API. */
export function suppressionListFrom(answer: unknown): SuppressionList {
  return readAnswer(suppressionListSchema, answer);
}

/** Reads a suppression out of an answer. @throws Error when the answer is none of this API. */
export function suppressionFrom(answer: unknown): SuppressionView {
  return readAnswer(suppressionViewSchema, answer);
}
