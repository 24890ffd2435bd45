import type { DeliveryColumns } from '@gatehouse/database';
import type { AttemptOutcome } from './attempt-outcome.ts';
import { suspensionPauseSeconds, type HeldRow } from './hold-delivery.ts';
import { insist } from './insist.ts';
import { settleDelivery, type DeliveryKind, type SettleDependencies } from './settle-delivery.ts';

/**
 * Tries to deliver a row that is held, and writes down what came of it: sent, failed for good, given up, or due again.
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
  const outcome = await attempt(held, kind);
  const milliseconds = performance.now() - clock;
  await insist(
    () => settleDelivery(dependencies, held, kind, { outcome, milliseconds }),
    held.holdMilliseconds - milliseconds,
  );
}

async function attempt(
  { row, instance, takenAt }: HeldRow<DeliveryColumns>,
  { send }: DeliveryKind,
): Promise<AttemptOutcome> {
  if (row.expires_at <= takenAt) return { state: 'abandoned', error: 'expired' };
  if (instance.state === 'suspended') {
    return { state: 'paused', error: 'instance_suspended', seconds: suspensionPauseSeconds };
  }
  return send();
}
