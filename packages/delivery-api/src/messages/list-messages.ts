import { listMessages, type MessageListing } from '@gatehouse/database';
import type { HttpContext } from '@gatehouse/http';
import type { DeliveryContext } from '@gatehouse/identity';
import { z } from 'zod';
import { answerJson } from '../answer-json.ts';
import { messageStateSchema, type MessageList } from '../message-views.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { limitParameter, readQuery, timeParameter } from '../read-query.ts';
import { presentMessage } from './present-message.ts';

/** What `GET …/messages` may be asked for. */
export const messageQuerySchema = z.object({
  state: messageStateSchema.optional().describe(`one of ${messageStateSchema.options.join(', ')}`),
  channel: z.enum(['mail', 'sms']).optional().describe('mail or sms'),
  kind: z.string().max(64).optional().describe('the name of a kind of message, such as recovery'),
  recipient: z.string().max(320).optional().describe('an address of at most 320 characters'),
  user_id: z.uuid().optional().describe('a UUID'),
  created_from: timeParameter,
  created_to: timeParameter,
  limit: limitParameter,
  cursor: z.string().max(512).optional().describe('the next of an earlier page'),
});

const list = 'messages';

/** `GET …/messages`: newest first; `created_from` included, `created_to` not. @throws AppError `validation_failed` */
export async function listMessagesPage(context: DeliveryContext, ctx: HttpContext): Promise<void> {
  const { instance, now } = context;
  const { limit, cursor, ...filter } = readQuery(ctx, messageQuerySchema);
  const after = cursor === undefined ? undefined : positionOf(readCursor(instance, list, cursor));
  // One more than the page holds tells whether there is another.
  const rows = await listMessages(context, { ...filter, after, limit: limit + 1 });
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  answerJson(ctx, {
    messages: page.map((message) => presentMessage(message, now)),
    next: last ? writeCursor(instance, list, [last.created_at.getTime(), last.id]) : null,
  } satisfies MessageList);
}

function positionOf([time, id = '']: ReturnType<typeof readCursor>): MessageListing['after'] {
  return { created_at: new Date(time), id };
}
