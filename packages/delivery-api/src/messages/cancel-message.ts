import type { HttpContext } from '@gatehouse/http';
import { cancelOneMessage, type DeliveryContext } from '@gatehouse/identity';
import { answerJson } from '../answer-json.ts';
import { pathId } from '../path-id.ts';
import { presentMessage } from './present-message.ts';

/**
 * `POST …/messages/{id}/cancel`: the message is never sent.
 *
 * @throws AppError `message_not_found`, `message_not_cancellable`
 */
export async function cancelMessageById(context: DeliveryContext, ctx: HttpContext): Promise<void> {
  const message = await cancelOneMessage(context, pathId(ctx, 'message_not_found'));
  answerJson(ctx, presentMessage(message, context.now));
}
