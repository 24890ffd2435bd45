import {
  leaveDelivery,
  postponeDelivery,
  restDeliveryLane,
  scopeOf,
  takeDelivery,
  type AttemptEntry,
  type MessageChannel,
  type HeldMessage,
} from '@gatehouse/database';
import { sendingMetric } from '../usage/usage-metrics.ts';
import { attemptEntry, type AttemptOutcome, type TriedOutcome } from './attempt-outcome.ts';
import { deliverMail } from './deliver-mail.ts';
import { factsOf, type Delivery, type DeliveryDependencies } from './delivery.ts';
import { endMessage } from './end-message.ts';
import { insist } from './insist.ts';
import { sendMilliseconds } from './mail-transports.ts';
import { nextAttemptAt } from './retry-schedule.ts';
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

/** The messages of a suspended or deleted site wait; it is not an attempt. */
const suspensionPauseSeconds = 600;

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
  const instance = await dependencies.findInstance(instanceId);
  const now = dependencies.now();
  if (!instance) {
    const until = new Date(now.getTime() + suspensionPauseSeconds * 1_000);
    return leaveDelivery(dependencies.db, 'messages', { instanceId, id: messageId }, until);
  }
  const scope = scopeOf(dependencies.db, instance.id);
  const message = await takeDelivery<HeldMessage>(scope, 'messages', messageId, {
    now,
    until: new Date(now.getTime() + claimMilliseconds),
    settingsId: dependencies.settingsId,
    workerId: dependencies.workerId,
  });
  if (!message) return;
  const delivery = { scope, instance, message };
  const clock = performance.now();
  const outcome = await attempt(dependencies, delivery, now);
  const milliseconds = performance.now() - clock;
  await insist(() => settle(dependencies, delivery, { outcome, startedAt: now, milliseconds }), holdLeft(clock));
}

/** Real time on purpose: it bounds a wait, it decides no rule. */
function holdLeft(since: number): number {
  return claimMilliseconds - (performance.now() - since);
}

async function attempt(dependencies: DeliveryDependencies, delivery: Delivery, now: Date): Promise<AttemptOutcome> {
  const { instance, message } = delivery;
  if (message.expires_at <= now) return { state: 'abandoned', error: 'expired' };
  if (instance.state === 'suspended') {
    return { state: 'paused', error: 'instance_suspended', seconds: suspensionPauseSeconds };
  }
  // Who asked for the message is told nothing of this: its request was answered long ago.
  if (message.suppressed_for !== null) return { state: 'suppressed', error: `recipient_${message.suppressed_for}` };
  return deliverBy[message.channel](dependencies, delivery);
}

interface Attempted {
  readonly outcome: AttemptOutcome;
  readonly startedAt: Date;
  readonly milliseconds: number;
}

async function settle(
  dependencies: DeliveryDependencies,
  delivery: Delivery,
  { outcome, startedAt, milliseconds }: Attempted,
): Promise<void> {
  const now = dependencies.now();
  if (outcome.state === 'paused') {
    const { error, seconds } = outcome;
    const next = new Date(now.getTime() + seconds * 1_000);
    const { scope, message } = delivery;
    await postponeDelivery(scope, 'messages', message, { nextAttemptAt: next, error, entry: null });
    // What waits behind it goes to the same server.
    if (error === 'receiver_slow') await restDeliveryLane(scope, message.channel, dependencies.settingsId, next);
    return;
  }
  const entry = attemptEntry(outcome, startedAt, milliseconds);
  if (outcome.state !== 'deferred') return end(dependencies, delivery, outcome, entry);
  const { channel, attempts, expires_at: expiresAt } = delivery.message;
  const { error, status, retryAfterSeconds } = outcome;
  const next = nextAttemptAt({ channel, attempts, now, expiresAt, retryAfterSeconds });
  if (!next) return end(dependencies, delivery, { state: 'abandoned', error, status }, entry);
  await postponeDelivery(delivery.scope, 'messages', delivery.message, { nextAttemptAt: next, error, entry });
  const fields = { ...factsOf(delivery.message), error, status, next_attempt_at: next.toISOString() };
  dependencies.log.warn(fields, 'message not accepted, tried again later');
}

async function end(
  dependencies: DeliveryDependencies,
  delivery: Delivery,
  outcome: Exclude<TriedOutcome, { readonly state: 'deferred' }>,
  entry: AttemptEntry,
): Promise<void> {
  const { log, now, usage } = dependencies;
  const { state, status } = outcome;
  const error = outcome.state === 'sent' ? null : outcome.error;
  const endedAt = now();
  const isHeld = await endMessage(dependencies, delivery, { state, error, entry, now: endedAt });
  const metric = sendingMetric(delivery.message.channel, state);
  if (isHeld && metric) usage.count(delivery.scope.instanceId, metric, endedAt);
  const fields = { ...factsOf(delivery.message), state, error, status };
  if (!isHeld) log.warn(fields, 'message outlived its claim and may be sent twice');
  else if (state === 'sent') log.info(fields, 'message sent');
  else if (state === 'suppressed') log.info(fields, 'message not sent: its recipient is suppressed');
  else log.error(fields, 'message given up');
}
