import { lockInstance, recordInstanceChange, updateInstance } from '@gatehouse/database';
import { loadInstance } from './find-instances.ts';
import type { Instance } from './instance.ts';
import type { Platform } from './platform.ts';

/**
 * An instance as requests see it, locked until the end of the transaction: neither its settings nor its keys change
 * meanwhile.
 *
 * @param platform its `db` is the transaction's
 * @throws AppError `not_found`, `instance_misconfigured`.
 */
export async function openLockedInstance(platform: Platform, id: string): Promise<Instance> {
  await lockInstance(platform.db, id);
  // Once more: what is read while waiting for the lock is from before it.
  return loadInstance(platform, { uuid: id });
}

/**
 * Counts the version of a locked instance up and announces it: every API process reads the instance anew, and verifies
 * anew what it had verified. Belongs into the changing transaction, as its last statement.
 */
export async function announceChange({ db, now }: Pick<Platform, 'db' | 'now'>, id: string): Promise<void> {
  const at = now();
  await updateInstance(db, id, {}, at);
  await recordInstanceChange(db, id, at);
}
