import { findEvent, listEvents, listNewestEvents } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { HttpContext } from '@gatehouse/http';
import { eventEnvelope, eventTypes, isEventType, type DeliveryContext } from '@gatehouse/identity';
import { z } from 'zod';
import { answerJson } from '../answer-json.ts';
import { pathId } from '../path-id.ts';
import { limitParameter, readQuery } from '../read-query.ts';
import type { EventList } from '../webhook-views.ts';

const place = z
  .string()
  .regex(/^\d{1,18}$/)
  .optional();

/** What `GET …/events` may be asked for. */
export const eventQuerySchema = z.object({
  order: z.enum(['oldest', 'newest']).default('oldest').describe('which come first: oldest or newest'),
  after: place.describe('the next of an earlier answer'),
  before: place.describe('with order=newest, the next of an earlier answer'),
  types: z
    .string()
    .transform((text) => text.split(',').map((type) => type.trim()))
    .refine((types) => types.every(isEventType))
    .optional()
    .describe(`some of ${eventTypes.join(', ')}, separated by commas`),
  limit: limitParameter,
});

type EventQuery = z.output<typeof eventQuerySchema>;

/**
 * `GET …/events`: what has happened, in the order in which it became known, or from its end. Whoever goes on from `next`
 * misses nothing.
 *
 * @throws AppError `validation_failed`, `event_cursor_expired`
 */
export async function listEventsPage(context: DeliveryContext, ctx: HttpContext): Promise<void> {
  const query = readQuery(ctx, eventQuerySchema);
  const { order, after, before } = query;
  if (order === 'newest' && after !== undefined) throw misplaced('after: with order=newest, use before');
  if (order === 'oldest' && before !== undefined) throw misplaced('before: only with order=newest');
  answerJson(ctx, await (order === 'newest' ? newestOf(context, query) : followingOf(context, query)));
}

/** Events for whoever looks at what has just happened. */
async function newestOf(context: DeliveryContext, { before, types, limit }: EventQuery): Promise<EventList> {
  const start = before === undefined ? null : BigInt(before);
  // One more than the page holds tells whether there is another.
  const found = await listNewestEvents(context, { before: start, types: types ?? null, limit: limit + 1 });
  const events = found.slice(0, limit);
  const next = events.at(-1)?.seq ?? before ?? '0';
  return { events: events.map(eventEnvelope), next, has_more: found.length > limit };
}

/** Events for whoever reads all of them. */
async function followingOf(context: DeliveryContext, { after, types, limit }: EventQuery): Promise<EventList> {
  const start = BigInt(after ?? 0);
  const { events, newest, oldest, swept } = await listEvents(context, { after: start, types: types ?? null, limit });
  if (start > newest) throw misplaced('after: not a next that this feed has given');
  const isGapped = start < swept || (start < newest && (oldest === null || oldest > start + 1n));
  if (after !== undefined && isGapped) throw new AppError('event_cursor_expired');
  const hasMore = events.length === limit;
  // A page that is not full has seen everything up to the newest.
  const next = hasMore ? (events.at(-1)?.seq ?? after) : String(newest);
  return { events: events.map(eventEnvelope), next: next ?? '0', has_more: hasMore };
}

function misplaced(text: string): AppError {
  return new AppError('validation_failed', { text });
}

/** `GET …/events/{id}`. @throws AppError `event_not_found` */
export async function showEvent(context: DeliveryContext, ctx: HttpContext): Promise<void> {
  const event = await findEvent(context, pathId(ctx, 'event_not_found'));
  if (!event) throw new AppError('event_not_found');
  answerJson(ctx, eventEnvelope(event));
}
