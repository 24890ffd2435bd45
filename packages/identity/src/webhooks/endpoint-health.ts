import { recordEndpointFailure, clearEndpointFailures, inTransaction } from '@gatehouse/database';
import type { TriedOutcome } from '../messages/attempt-outcome.ts';
import { recordEvents } from '../events/record-events.ts';
import { factsOf, type WebhookDelivery, type WebhookDependencies } from './webhook-delivery.ts';

/** An endpoint that does nothing but fail for so long is disabled. */
const failingMilliseconds = 120 * 3_600_000;

/** What tells nothing about an endpoint: nothing was sent to it, or it is not known what came of it. */
const ours: ReadonlySet<string> = new Set([
  'attempts_exhausted',
  'endpoint_disabled',
  'expired',
  'internal_error',
  'key_unreadable',
]);

/**
 * Keeps account of an endpoint: a success clears what was before, and failures alone for five days disable it, as does
 * the word that it is gone (410). Its owner hears of that by an event, the operator by the log.
 */
export async function followHealth(
  dependencies: WebhookDependencies,
  held: WebhookDelivery,
  outcome: TriedOutcome,
): Promise<void> {
  const { scope, delivery, endpoint } = held;
  if (delivery.is_replay) return;
  if (outcome.state === 'sent') {
    if (endpoint.failing_since !== null) await clearEndpointFailures(scope, endpoint.id);
  } else if (!ours.has(outcome.error)) {
    await recordFailure(dependencies, held, outcome.error === 'gone' ? 'gone' : null);
  }
}

async function recordFailure(
  { now, log, wake }: WebhookDependencies,
  held: WebhookDelivery,
  gone: 'gone' | null,
): Promise<void> {
  const { scope, instance, endpoint } = held;
  const at = now();
  await inTransaction(scope, async (tx) => {
    const failingBefore = new Date(at.getTime() - failingMilliseconds);
    const disabled = await recordEndpointFailure(tx, endpoint.id, { now: at, failingBefore, reason: gone });
    if (!disabled) return;
    const { id, shown_url: url, description, failing_since: failingSince } = disabled;
    const data = {
      endpoint: { id, url, description },
      reason: gone ?? ('failing' as const),
      failing_since: failingSince?.toISOString() ?? null,
    };
    const context = { ...tx, instance, now: at, services: { wakeDelivery: wake } };
    await recordEvents(context, [{ type: 'webhook.disabled', userId: null, data }]);
    tx.afterCommit(() => log.error({ ...factsOf(held), reason: data.reason }, 'webhook endpoint disabled'));
  });
}
