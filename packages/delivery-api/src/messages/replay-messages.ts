import { parseBody, type HttpContext } from '@gatehouse/http';
import { replayManyMessages, replayOneMessage, type DeliveryContext } from '@gatehouse/identity';
import { answerJson } from '../answer-json.ts';
import { replayMessagesSchema } from '../message-requests.ts';
import type { MessageReplay } from '../message-views.ts';
import { pathId } from '../path-id.ts';
import { presentMessage } from './present-message.ts';

/** `POST …/messages/{id}/replay`: 202, on its way again. @throws AppError `message_not_found`, `message_not_replayable` */
export async function replayMessageById(context: DeliveryContext, ctx: HttpContext): Promise<void> {
  const message = await replayOneMessage(context, pathId(ctx, 'message_not_found'));
  answerJson(ctx, presentMessage(message, context.now), 202);
}

/**
 * `POST …/messages/replay`: 202, those of the messages that match, were given up and can be sent again; the oldest first,
 * at most `limit` in one go.
 *
 * @throws AppError `bad_json`, `validation_failed`
 */
export async function replayMessagesByFilter(context: DeliveryContext, ctx: HttpContext): Promise<void> {
  const { limit, created_from: from, created_to: to, ...rest } = await parseBody(ctx, replayMessagesSchema);
  const filter = { ...rest, created_from: timeOf(from), created_to: timeOf(to) };
  const { count, hasMore } = await replayManyMessages(context, { filter, limit });
  answerJson(ctx, { replayed: count, has_more: hasMore } satisfies MessageReplay, 202);
}

function timeOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}
