import {
  findListedMessage,
  findSuppression,
  listMessageFeedback,
  type ListedMessage,
  type MessageFeedbackRow,
  type SuppressionRow,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { HttpContext } from '@gatehouse/http';
import type { DeliveryContext } from '@gatehouse/identity';
import { answerJson } from '../answer-json.ts';
import type { MessageDetail } from '../message-views.ts';
import { pathId } from '../path-id.ts';
import { presentSuppression } from '../suppressions/present-suppression.ts';
import { presentMessage } from './present-message.ts';

/** `GET …/messages/{id}`: the message, what came of each attempt, and why its address gets nothing, if it does not. */
export async function showMessage(context: DeliveryContext, ctx: HttpContext): Promise<void> {
  const message = await findListedMessage(context, pathId(ctx, 'message_not_found'));
  if (!message) throw new AppError('message_not_found');
  const { channel, recipient: address } = message;
  const [suppression, feedback] = await Promise.all([
    findSuppression(context, { channel, address }, context.now),
    listMessageFeedback(context, message.id),
  ]);
  answerJson(ctx, presentDetail(message, { suppression, feedback }, context.now));
}

interface Surroundings {
  readonly suppression: SuppressionRow | undefined;
  readonly feedback: readonly MessageFeedbackRow[];
}

function presentDetail(message: ListedMessage, { suppression, feedback }: Surroundings, now: Date): MessageDetail {
  return {
    ...presentMessage(message, now),
    message_id: message.wire_id,
    attempt_log: message.attempt_log.map(({ at, duration_ms, outcome, error, status }) => {
      return { at, duration_ms, outcome, error, status };
    }),
    feedback: feedback.map(({ created_at: at, kind, source, detail }) => {
      return { at: at.toISOString(), kind, source, detail };
    }),
    suppression: suppression ? presentSuppression(suppression) : null,
  };
}
