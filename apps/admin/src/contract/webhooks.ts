import {
  endpointListSchema,
  endpointViewSchema,
  eventListSchema,
  webhookDeliveryViewSchema,
  webhookReplaySchema,
  type EndpointList,
  type EndpointView,
  type EventList,
  type WebhookDeliveryView,
  type WebhookReplayCount,
} from '@gatehouse/delivery-api/views';
import { readAnswer } from './read-answer.ts';

/** Reads an endpoint out of an answer. @throws Error when the answer is none of this API. */
export function webhookFrom(answer: unknown): EndpointView {
  return readAnswer(endpointViewSchema, answer);
}

/** Reads the endpoints out of an answer. @throws Error when the answer is none of this API. */
export function webhookListFrom(answer: unknown): EndpointList {
  return readAnswer(endpointListSchema, answer);
}

/** Reads a delivery out of an answer. @throws Error when the answer is none of this API. */
export function webhookDeliveryFrom(answer: unknown): WebhookDeliveryView {
  return readAnswer(webhookDeliveryViewSchema, answer);
}

/** Reads what a replay came to out of an answer. @throws Error when the answer is none of this API. */
export function webhookReplayFrom(answer: unknown): WebhookReplayCount {
  return readAnswer(webhookReplaySchema, answer);
}

/** Reads a page of the feed out of an answer. @throws Error when the answer is none of this API. */
export function eventListFrom(answer: unknown): EventList {
  return readAnswer(eventListSchema, answer);
}
