import {
  findEvent,
  findWebhookEndpoint,
  finishDelivery,
  type EventRow,
  type WebhookDeliveryRow,
} from '@gatehouse/database';
import { attemptDelivery } from '../messages/attempt-delivery.ts';
import type { AttemptOutcome } from '../messages/attempt-outcome.ts';
import { holdDelivery } from '../messages/hold-delivery.ts';
import { takeWebhookQuota } from '../quotas/webhook-quota.ts';
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

/** What waits for a paused endpoint is looked at again at once when it is enabled. */
const endpointPauseSeconds = 3_600;
const slowHostPauseSeconds = 1;
/** A receiver that asks for less gets nothing for so long, unless it says for how long. */
const slowDownSeconds = 60;
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
  const place = { instanceId, id: deliveryId };
  const held = await holdDelivery<WebhookDeliveryRow>(dependencies, 'webhook_deliveries', place, holdMilliseconds);
  const endpoint = held && (await findWebhookEndpoint(held.scope, held.row.endpoint_id));
  const event = held && (await findEvent(held.scope, held.row.event_id));
  // Without one of them the row is gone as well.
  if (!held || !endpoint || !event) return;
  const { scope, instance, row, takenAt } = held;
  const delivery = { scope, instance, delivery: row, endpoint };
  await attemptDelivery(dependencies, held, {
    channel: 'webhook',
    facts: factsOf(delivery),
    send: () => send(dependencies, delivery, event, takenAt),
    onTried: (outcome) => followHealth(dependencies, delivery, outcome),
    end: (ending) => finishDelivery(scope, 'webhook_deliveries', row, ending),
  });
}

async function send(
  dependencies: WebhookDependencies,
  held: WebhookDelivery,
  event: EventRow,
  now: Date,
): Promise<AttemptOutcome> {
  const { state } = held.endpoint;
  if (state === 'disabled') return { state: 'abandoned', error: 'endpoint_disabled' };
  if (state === 'paused') return { state: 'paused', error: 'endpoint_paused', seconds: endpointPauseSeconds };
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
