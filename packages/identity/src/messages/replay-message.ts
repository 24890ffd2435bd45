import {
  cancelMessage,
  findListedMessage,
  inTransaction,
  replayMessage,
  replayMessages,
  type ListedMessage,
  type MessageFilter,
  type Replay,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { recordAudit } from '../audit/audit-entry.ts';
import type { DeliveryContext } from '../context.ts';

/**
 * Sends a message that was given up once more: the same contents under the same Message-ID, by today's settings.
 *
 * @throws AppError `message_not_found`; `message_not_replayable` for one that is on its way, has arrived, must not be
 *   sent, or says what is worth nothing any more.
 */
export async function replayOneMessage(context: DeliveryContext, id: string): Promise<ListedMessage> {
  const { actor, now, services } = context;
  return inTransaction(context, async (tx) => {
    const replayed = await replayMessage(tx, id, now);
    const message = await getMessage(tx, id);
    if (!replayed) throw new AppError('message_not_replayable', { params: { reason: whyNotReplayable(message, now) } });
    await recordAudit(tx, 'message_replayed', actor, { message_id: id, kind: message.kind });
    tx.afterCommit(() => services.wakeDelivery());
    return message;
  });
}

/** Sends those of the messages that were given up once more, the oldest first. */
export async function replayManyMessages(
  context: DeliveryContext,
  { filter, limit }: { readonly filter: MessageFilter; readonly limit: number },
): Promise<Replay> {
  const { actor, now, services } = context;
  return inTransaction(context, async (tx) => {
    const replay = await replayMessages(tx, filter, limit, now);
    if (replay.count > 0) await recordAudit(tx, 'messages_replayed', actor, { count: replay.count });
    tx.afterCommit(() => services.wakeDelivery());
    return replay;
  });
}

/**
 * Ends a message that waits, for good.
 *
 * @throws AppError `message_not_found`; `message_not_cancellable` for one that is being sent or has ended.
 */
export async function cancelOneMessage(context: DeliveryContext, id: string): Promise<ListedMessage> {
  const { actor, now } = context;
  return inTransaction(context, async (tx) => {
    const cancelled = await cancelMessage(tx, id, now);
    const message = await getMessage(tx, id);
    if (!cancelled) throw new AppError('message_not_cancellable', { params: { state: message.state } });
    await recordAudit(tx, 'message_cancelled', actor, { message_id: id, kind: message.kind });
    return message;
  });
}

async function getMessage(context: DeliveryContext, id: string): Promise<ListedMessage> {
  const message = await findListedMessage(context, id);
  if (!message) throw new AppError('message_not_found');
  return message;
}

function whyNotReplayable({ state, has_content: hasContent, expires_at: expiresAt }: ListedMessage, now: Date): string {
  if (state !== 'failed' && state !== 'abandoned') return `it is ${state}`;
  return hasContent && expiresAt > now ? 'another request is changing it' : 'its contents have expired';
}
