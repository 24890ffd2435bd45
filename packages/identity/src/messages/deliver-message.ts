import type { HeldMessage, MessageChannel } from '@gatehouse/database';
import { attemptDelivery } from './attempt-delivery.ts';
import type { AttemptOutcome } from './attempt-outcome.ts';
import { deliverMail } from './deliver-mail.ts';
import { factsOf, type Delivery, type DeliveryDependencies } from './delivery.ts';
import { endMessage } from './end-message.ts';
import { holdDelivery } from './hold-delivery.ts';
import { sendMilliseconds } from './mail-transports.ts';
import { deliverSms } from './sms/deliver-sms.ts';

/** Sends a message by its channel. @throws nothing but faults of ours. */
type Deliver = (dependencies: DeliveryDependencies, delivery: Delivery) => Promise<AttemptOutcome>;

const deliverBy: Readonly<Record<MessageChannel, Deliver>> = {
  mail: deliverMail,
  sms: deliverSms,
};

/**
 * Longer than one attempt can take: template, rendering and sending. Afterwards the message counts as left by its
 * worker, and may be sent a second time.
 */
export const claimMilliseconds = sendMilliseconds + 60_000;

/**
 * Sends a message, if it is this worker's to send: exactly one worker gets it per attempt.
 *
 * What happens to it is in its row afterwards: sent, failed for good, given up, or due again.
 *
 * @throws the database's error; the row then keeps its claim until that runs out.
 */
export async function deliverMessage(
  dependencies: DeliveryDependencies,
  { instanceId, messageId }: { readonly instanceId: string; readonly messageId: string },
): Promise<void> {
  const place = { instanceId, id: messageId };
  const held = await holdDelivery<HeldMessage>(dependencies, 'messages', place, claimMilliseconds);
  if (!held) return;
  const { scope, instance, row: message } = held;
  const delivery = { scope, instance, message };
  await attemptDelivery(dependencies, held, {
    channel: message.channel,
    facts: factsOf(message),
    send: () => send(dependencies, delivery),
    end: (ending) => endMessage(dependencies, delivery, ending),
  });
}

async function send(dependencies: DeliveryDependencies, delivery: Delivery): Promise<AttemptOutcome> {
  const { channel, suppressed_for: suppressedFor } = delivery.message;
  // Who asked for the message is told nothing of this: its request was answered long ago.
  if (suppressedFor !== null) return { state: 'suppressed', error: `recipient_${suppressedFor}` };
  return deliverBy[channel](dependencies, delivery);
}
