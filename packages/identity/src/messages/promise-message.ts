import { insertMessage, insertMessageWithEntry, type NewMessage } from '@gatehouse/database';
import type { DeliveryContext } from '../context.ts';
import { sealContent } from './sealed-content.ts';

/** What a promise takes of a context. */
type Promising = Pick<DeliveryContext, 'db' | 'instanceId' | 'afterCommit' | 'instance' | 'now'> & {
  readonly services: Pick<DeliveryContext['services'], 'wakeDelivery' | 'settingsId'>;
};

/** A message, whatever it travels by. */
export type PromisedMessage = Pick<
  NewMessage,
  'id' | 'user_id' | 'channel' | 'kind' | 'recipient' | 'wire_id' | 'expires_at'
> & {
  /** All that it is made from and that the request alone knows; it is sealed. */
  readonly content: unknown;
};

/** Writes a message down with the caller's transaction, and wakes the relays after the commit. */
export async function promiseMessage(context: Promising, message: PromisedMessage): Promise<void> {
  await insertMessage(context, rowOf(context, message));
  context.afterCommit(() => context.services.wakeDelivery());
}

/**
 * Does the work of {@link promiseMessage} for a message that nobody gets, so that time does not tell whether an address
 * has an account. The row says neither whom it was about nor where it would have gone.
 *
 * @param auditPayload what the audit log says, in the same statement; null for nothing
 */
export async function promiseDecoy(
  context: Promising,
  message: PromisedMessage,
  auditPayload: Record<string, unknown> | null,
): Promise<void> {
  const decoy = { ...rowOf(context, message), user_id: null, recipient: '', state: 'suppressed' } as const;
  await insertMessageWithEntry(context, decoy, auditPayload);
}

function rowOf({ instance, services, now }: Promising, { content, ...message }: PromisedMessage): NewMessage {
  return {
    ...message,
    sealed_content: sealContent(instance, message.id, content),
    next_attempt_at: now,
    settings_id: services.settingsId,
    created_at: now,
  };
}
