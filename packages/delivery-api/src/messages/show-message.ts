import { findListedMessage } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { parseUuid, type HttpContext } from '@gatehouse/http';
import type { DeliveryContext } from '@gatehouse/identity';
import { answerJson } from '../answer-json.ts';
import { presentMessage } from './present-message.ts';

/** `GET …/messages/{id}`. @throws AppError `message_not_found` */
export async function showMessage(context: DeliveryContext, ctx: HttpContext): Promise<void> {
  const message = await findListedMessage(context, messageIdIn(ctx));
  if (!message) throw new AppError('message_not_found');
  answerJson(ctx, presentMessage(message, context.now));
}

/** The message id in the path. What is no UUID is unknown like any other. @throws AppError `message_not_found` */
export function messageIdIn(ctx: HttpContext): string {
  const parsed = parseUuid(String(ctx['params'].id));
  if ('uuid' in parsed) return parsed.uuid;
  throw new AppError('message_not_found');
}
