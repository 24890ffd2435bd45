import { finishDelivery, inTransaction, type DeliveryEnd, type HeldMessage } from '@gatehouse/database';
import { recordEvents, type HappenedEvent } from '../events/record-events.ts';
import type { Delivery, DeliveryDependencies } from './delivery.ts';

/**
 * Ends a held message. That it was given up is an event of its site, in the same transaction.
 *
 * @returns false when the hold had run out and somebody else took the row meanwhile.
 */
export async function endMessage(
  { wake }: Pick<DeliveryDependencies, 'wake'>,
  { scope, instance, message }: Delivery,
  ending: DeliveryEnd,
): Promise<boolean> {
  const failed = messageFailed(message, ending);
  if (!failed) return finishDelivery(scope, 'messages', message, ending);
  return inTransaction(scope, async (tx) => {
    const isHeld = await finishDelivery(tx, 'messages', message, ending);
    const context = { ...tx, instance, now: ending.now, services: { wakeDelivery: wake } };
    if (isHeld) await recordEvents(context, [failed]);
    return isHeld;
  });
}

/** The event of a message that is not tried any more; undefined for one that arrived or must not be sent. */
function messageFailed(message: HeldMessage, { state, error }: DeliveryEnd): HappenedEvent | undefined {
  if (state !== 'failed' && state !== 'abandoned') return undefined;
  const { id, channel, kind, user_id, recipient, attempts, created_at } = message;
  const told = { id, channel, kind, user_id, recipient, state, error, attempts, created_at: created_at.toISOString() };
  return { type: 'message.failed', userId: user_id, data: { message: told } };
}
