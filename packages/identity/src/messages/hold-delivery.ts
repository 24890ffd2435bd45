import {
  leaveDelivery,
  scopeOf,
  takeDelivery,
  type ClaimedDelivery,
  type Database,
  type DeliveryColumns,
  type DeliverySourceName,
  type Scope,
} from '@gatehouse/database';
import type { Instance } from '@gatehouse/instances';

/** Who takes rows, and where it looks for their instances. */
export interface DeliveryHolder {
  readonly db: Database;
  /** The instance, or undefined when there is none. */
  readonly findInstance: (instanceId: string) => Promise<Instance | undefined>;
  /** In single-site mode: whose rows this process delivers; else null. */
  readonly settingsId: string | null;
  /** Names this process among the workers: a UUID. */
  readonly workerId: string;
  readonly now: () => Date;
}

/** A row that is this worker's to deliver. */
export interface HeldRow<Row extends DeliveryColumns> {
  readonly source: DeliverySourceName;
  readonly scope: Scope;
  readonly instance: Instance;
  readonly row: Row;
  readonly takenAt: Date;
  /** Afterwards it counts as left by its worker, and may be delivered a second time. */
  readonly holdMilliseconds: number;
}

/** What belongs to a suspended or deleted site waits so long before it is looked at again. */
export const suspensionPauseSeconds = 600;

/**
 * Takes a row for so long, if it is this worker's to deliver: exactly one worker gets it per attempt.
 *
 * @returns undefined when somebody else has it, nothing is due, or its site is gone.
 */
export async function holdDelivery<Row extends DeliveryColumns>(
  { db, findInstance, settingsId, workerId, now }: DeliveryHolder,
  source: DeliverySourceName,
  { instanceId, id }: ClaimedDelivery,
  holdMilliseconds: number,
): Promise<HeldRow<Row> | undefined> {
  const instance = await findInstance(instanceId);
  const takenAt = now();
  if (!instance) {
    const until = new Date(takenAt.getTime() + suspensionPauseSeconds * 1_000);
    await leaveDelivery(db, source, { instanceId, id }, until);
    return undefined;
  }
  const scope = scopeOf(db, instance.id);
  const until = new Date(takenAt.getTime() + holdMilliseconds);
  const row = await takeDelivery<Row>(scope, source, id, { now: takenAt, until, settingsId, workerId });
  return row && { source, scope, instance, row, takenAt, holdMilliseconds };
}
