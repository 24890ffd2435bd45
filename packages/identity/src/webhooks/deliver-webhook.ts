import {
  findEvent,
  findWebhookEndpoint,
  finishDelivery,
  leaveDelivery,
  postponeDelivery,
  restDeliveryLane,
  scopeOf,
  takeDelivery,
  type AttemptEntry,
  type EventRow,
  type WebhookDeliveryRow,
} from '@gatehouse/database';
import { attemptEntry, type AttemptOutcome, type TriedOutcome } from '../messages/attempt-outcome.ts';
import { insist } from '../messages/insist.ts';
import { takeWebhookQuota } from '../quotas/webhook-quota.ts';
import { sendingMetric } from '../usage/usage-metrics.ts';
import { nextAttemptAt } from '../messages/retry-schedule.ts';
import { followHealth } from './endpoint-health.ts';
import {
  openEndpoint,
  sendWebhook,
  webhookMilliseconds,
  type OpenedEndpoint,
  type WebhookAnswer,
} from './send-webhook.ts';
import { factsOf, type WebhookDelivery, type WebhookDependencies } from './webhook-delivery.ts';

/** Longer than one attempt can take. Afterwards the delivery counts as left, and may be made a second time. */
const holdMilliseconds = webhookMilliseconds + 15_000;

const suspensionPauseSeconds = 600;
/** What waits for a paused endpoint is looked at again at once when it is enabled. */
const endpointPauseSeconds = 3_600;
const slowHostPauseSeconds = 1;
/** A receiver that asks for less gets nothing for so long, unless it says for how long. */
const slowDownSeconds = 60;
const restsTheLane: ReadonlySet<string> = new Set(['receiver_slow', 'quota_reached']);
const slowDownStatuses: ReadonlySet<number> = new Set([429, 502, 504]);

/**
 * Makes a delivery, if it is this worker's to make: exactly one worker gets it per attempt.
 *
 * What came of it is in its row afterwards: sent, given up, or due again.
 *
 * @throws the database's error; the row then keeps its claim until that runs out.
 */
export async function deliverWebhook(
  dependencies: WebhookDependencies,
  { instanceId, deliveryId }: { readonly instanceId: string; readonly deliveryId: string },
): Promise<void> {
  const instance = await dependencies.findInstance(instanceId);
  const now = dependencies.now();
  if (!instance) {
    const until = new Date(now.getTime() + suspensionPauseSeconds * 1_000);
    return leaveDelivery(dependencies.db, 'webhook_deliveries', { instanceId, id: deliveryId }, until);
  }
  const scope = scopeOf(dependencies.db, instance.id);
  const { settingsId, workerId } = dependencies;
  const until = new Date(now.getTime() + holdMilliseconds);
  const hold = { now, until, settingsId, workerId };
  const delivery = await takeDelivery<WebhookDeliveryRow>(scope, 'webhook_deliveries', deliveryId, hold);
  const endpoint = delivery && (await findWebhookEndpoint(scope, delivery.endpoint_id));
  const event = delivery && (await findEvent(scope, delivery.event_id));
  // Without one of them the row is gone as well.
  if (!delivery || !endpoint || !event) return;
  const clock = performance.now();
  const held = { scope, instance, delivery, endpoint };
  const outcome = await attempt(dependencies, held, event, now);
  const milliseconds = performance.now() - clock;
  const made = { outcome, startedAt: now, milliseconds };
  await insist(() => settle(dependencies, held, made), holdMilliseconds - milliseconds);
}

async function attempt(
  dependencies: WebhookDependencies,
  held: WebhookDelivery,
  event: EventRow,
  now: Date,
): Promise<AttemptOutcome> {
  const { instance, delivery, endpoint } = held;
  if (delivery.expires_at <= now) return { state: 'abandoned', error: 'expired' };
  if (instance.state === 'suspended') {
    return { state: 'paused', error: 'instance_suspended', seconds: suspensionPauseSeconds };
  }
  if (endpoint.state === 'disabled') return { state: 'abandoned', error: 'endpoint_disabled' };
  if (endpoint.state === 'paused') return { state: 'paused', error: 'endpoint_paused', seconds: endpointPauseSeconds };
  const opened = open(dependencies, held, now);
  return opened
    ? throughGate(dependencies, held, { opened, event, now })
    : { state: 'failed', error: 'key_unreadable' };
}

function open({ log }: WebhookDependencies, held: WebhookDelivery, now: Date): OpenedEndpoint | undefined {
  try {
    return openEndpoint(held.instance, held.endpoint, now);
  } catch {
    // The error may quote what was sealed.
    log.error(factsOf(held), 'webhook endpoint does not open: wrong key, or a row that was changed');
    return undefined;
  }
}

async function throughGate(
  dependencies: WebhookDependencies,
  { endpoint, instance }: WebhookDelivery,
  { opened, event, now }: { readonly opened: OpenedEndpoint; readonly event: EventRow; readonly now: Date },
): Promise<AttemptOutcome> {
  const { gate, rests, outbound } = dependencies;
  const restSeconds = rests.secondsLeft(endpoint, now);
  if (restSeconds > 0) return { state: 'paused', error: 'receiver_busy', seconds: restSeconds };
  const leave = gate.enter({ host: new URL(opened.url).host, instanceId: endpoint.instance_id });
  if (!leave) return { state: 'paused', error: 'receiver_slow', seconds: slowHostPauseSeconds };
  try {
    const quotaSeconds = await takeWebhookQuota(dependencies, instance, now);
    if (quotaSeconds > 0) return { state: 'paused', error: 'quota_reached', seconds: quotaSeconds };
    const outcome = outcomeOf(await sendWebhook(outbound, opened, event, now));
    if (outcome.state === 'deferred' && isSlowDown(outcome.status)) {
      rests.rest(endpoint, outcome.retryAfterSeconds ?? slowDownSeconds, now);
    }
    return outcome;
  } finally {
    leave();
  }
}

function outcomeOf({ status, error, retryAfterSeconds: asked }: WebhookAnswer): AttemptOutcome {
  const known = status === null ? {} : { status };
  if (error === null) return { state: 'sent', ...known };
  if (status === 410) return { state: 'failed', error, status };
  const leastSeconds = isSlowDown(status) ? slowDownSeconds : 0;
  return { state: 'deferred', error, ...known, retryAfterSeconds: Math.max(asked ?? 0, leastSeconds) };
}

function isSlowDown(status: number | null | undefined): boolean {
  return status !== null && status !== undefined && slowDownStatuses.has(status);
}

interface Attempted {
  readonly outcome: AttemptOutcome;
  readonly startedAt: Date;
  readonly milliseconds: number;
}

async function settle(
  dependencies: WebhookDependencies,
  held: WebhookDelivery,
  { outcome, startedAt, milliseconds }: Attempted,
): Promise<void> {
  const now = dependencies.now();
  const { scope, delivery } = held;
  if (outcome.state === 'paused') {
    const next = new Date(now.getTime() + outcome.seconds * 1_000);
    const pause = { nextAttemptAt: next, error: outcome.error, entry: null };
    await postponeDelivery(scope, 'webhook_deliveries', delivery, pause);
    // What waits behind it goes to the same host more often than not, and counts against the same quota.
    if (restsTheLane.has(outcome.error)) await restDeliveryLane(scope, 'webhook', dependencies.settingsId, next);
    return;
  }
  const entry = attemptEntry(outcome, startedAt, milliseconds);
  await followHealth(dependencies, held, outcome);
  if (outcome.state !== 'deferred') return end(dependencies, held, outcome, entry);
  const { attempts, expires_at: expiresAt } = delivery;
  const { error, status, retryAfterSeconds } = outcome;
  const next = nextAttemptAt({ channel: 'webhook', attempts, now, expiresAt, retryAfterSeconds });
  if (!next) return end(dependencies, held, { state: 'abandoned', error, status }, entry);
  await postponeDelivery(scope, 'webhook_deliveries', delivery, { nextAttemptAt: next, error, entry });
  const fields = { ...factsOf(held), error, status, next_attempt_at: next.toISOString() };
  dependencies.log.warn(fields, 'webhook not taken, tried again later');
}

async function end(
  { log, now, usage }: WebhookDependencies,
  held: WebhookDelivery,
  outcome: Exclude<TriedOutcome, { readonly state: 'deferred' }>,
  entry: AttemptEntry,
): Promise<void> {
  const { state, status } = outcome;
  const error = outcome.state === 'sent' ? null : outcome.error;
  const endedAt = now();
  const ending = { state, error, entry, now: endedAt };
  const isHeld = await finishDelivery(held.scope, 'webhook_deliveries', held.delivery, ending);
  const metric = sendingMetric('webhook', state);
  if (isHeld && metric) usage.count(held.scope.instanceId, metric, endedAt);
  const fields = { ...factsOf(held), state, error, status };
  if (!isHeld) log.warn(fields, 'webhook outlived its claim and may be sent twice');
  else if (state === 'sent') log.info(fields, 'webhook taken');
  else log.error(fields, 'webhook given up');
}
