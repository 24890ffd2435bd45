import { findEvent, listEvents } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { HttpContext } from '@gatehouse/http';
import { eventEnvelope, eventTypes, isEventType, type DeliveryContext } from '@gatehouse/identity';
import { z } from 'zod';
import { answerJson } from '../answer-json.ts';
import { pathId } from '../path-id.ts';
import { limitParameter, readQuery } from '../read-query.ts';
import type { EventList } from '../webhook-views.ts';

/** What `GET …/events` may be asked for. */
export const eventQuerySchema = z.object({
  after: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional()
    .describe('the next of an earlier answer'),
  types: z
    .string()
    .transform((text) => text.split(',').map((type) => type.trim()))
    .refine((types) => types.every(isEventType))
    .optional()
    .describe(`some of ${eventTypes.join(', ')}, parted by commas`),
  limit: limitParameter,
});

/**
 * `GET …/events`: what has happened, in the order in which it became known. Whoever goes on from `next` misses nothing.
 *
 * @throws AppError `validation_failed`, `event_cursor_expired`
 */
export async function listEventsPage(context: DeliveryContext, ctx: HttpContext): Promise<void> {
  const { after, types, limit } = readQuery(ctx, eventQuerySchema);
  const start = BigInt(after ?? 0);
  const { events, newest, oldest, swept } = await listEvents(context, { after: start, types: types ?? null, limit });
  if (start > newest) throw new AppError('validation_failed', { text: 'after: not a next that this feed has given' });
  const isGapped = start < swept || (start < newest && (oldest === null || oldest > start + 1n));
  if (after !== undefined && isGapped) throw new AppError('event_cursor_expired');
  const hasMore = events.length === limit;
  // A page that is not full has seen everything up to the newest.
  const next = hasMore ? (events.at(-1)?.seq ?? after) : String(newest);
  answerJson(ctx, { events: events.map(eventEnvelope), next: next ?? '0', has_more: hasMore } satisfies EventList);
}

/** `GET …/events/{id}`. @throws AppError `event_not_found` */
export async function showEvent(context: DeliveryContext, ctx: HttpContext): Promise<void> {
  const event = await findEvent(context, pathId(ctx, 'event_not_found'));
  if (!event) throw new AppError('event_not_found');
  answerJson(ctx, eventEnvelope(event));
}
