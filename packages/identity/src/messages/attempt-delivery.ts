import type { DeliveryColumns } from '@gatehouse/database';
import type { DomainLog } from '../context.ts';
import type { AttemptOutcome } from './attempt-outcome.ts';
import { suspensionPauseSeconds, type HeldRow } from './hold-delivery.ts';
import { retryWhileUnavailable } from './retry-while-unavailable.ts';
import { attemptsMax } from './retry-schedule.ts';
import { settleDelivery, type DeliveryKind, type SettleDependencies } from './settle-delivery.ts';

/**
 * Tries to deliver a row that is held, and writes down what came of it: sent, failed for good, given up, or due again. A
 * fault of ours takes the schedule like one of the host.
 *
 * @throws the database's error; the row then keeps its hold until that runs out.
 */
export async function attemptDelivery(
  dependencies: SettleDependencies,
  held: HeldRow<DeliveryColumns>,
  kind: DeliveryKind,
): Promise<void> {
  // Real time on purpose: it bounds a wait, it decides no rule.
  const clock = performance.now();
  const outcome = await attempt(dependencies.log, held, kind);
  const milliseconds = performance.now() - clock;
  await retryWhileUnavailable(
    () => settleDelivery(dependencies, held, kind, { outcome, milliseconds }),
    held.holdMilliseconds - milliseconds,
  );
}

async function attempt(
  log: DomainLog,
  { row, instance, takenAt }: HeldRow<DeliveryColumns>,
  { channel, facts, send }: DeliveryKind,
): Promise<AttemptOutcome> {
  if (row.expires_at <= takenAt) return { state: 'abandoned', error: 'expired' };
  // Taking a row counts, so this also ends one that no worker has lived to settle.
  if (row.attempts > attemptsMax(channel)) return { state: 'abandoned', error: 'attempts_exhausted' };
  if (instance.state === 'suspended') {
    return { state: 'paused', error: 'instance_suspended', seconds: suspensionPauseSeconds };
  }
  try {
    return await send();
  } catch (err) {
    log.error({ ...facts, err }, 'a fault of ours kept a delivery from being tried to its end');
    return { state: 'deferred', error: 'internal_error' };
  }
}
