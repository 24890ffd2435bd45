import {
  deleteInstanceWithRows,
  inPlatformTransaction,
  lockInstance,
  recordInstanceChange,
  type InstanceId,
} from '@gatehouse/database';
import type { Platform } from './platform.ts';

/**
 * Deletes an instance and every row it has anywhere, its audit log included, in one transaction. The data key goes with
 * it: what backups still hold sealed cannot be opened with what is left.
 *
 * @throws AppError `not_found`.
 */
export async function deleteInstance(platform: Platform, id: string): Promise<void> {
  await inPlatformTransaction(platform.db, async (transaction) => {
    const { db } = transaction;
    const stored = await lockInstance(db, id);
    await deleteInstanceWithRows({ ...transaction, instanceId: stored.id as InstanceId });
    await recordInstanceChange(db, id, platform.now());
  });
}
