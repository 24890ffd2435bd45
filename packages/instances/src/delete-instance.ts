import {
  findDeletedInstance,
  inPlatformTransaction,
  lockDeletedInstance,
  lockInstance,
  listSigningKeys,
  recordInstanceChange,
  replaceSecretFingerprints,
  scopeOf,
  setInstanceDeletion,
  type InstanceId,
  type InstanceRow,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { recordOf, type InstanceRecord } from './instance-record.ts';
import type { Platform } from './platform.ts';
import { effectiveSettings } from './settings/merge-settings.ts';
import { claimSecrets } from './signing-keys/secret-fingerprints.ts';

/** How long a deleted instance can be restored when nothing is said: a week. */
const deletionGraceSecondsDefault = 604_800;

/** Requests that found the instance before it was deleted have ended by then, whatever the grace period says. */
const graceSecondsMin = 60;

/**
 * Deletes an instance: from the commit on it is as unknown as one that never was, and its slug, its uuid and its signing
 * secret may be another's. Until the grace period ends it can be restored; then the worker's upkeep removes all that it
 * has, its data key first.
 *
 * @returns when it can be restored no longer
 * @throws AppError `not_found`.
 */
export async function deleteInstance(
  platform: Platform,
  id: string,
  graceSeconds = deletionGraceSecondsDefault,
): Promise<Date> {
  const now = platform.now();
  const purgeAfter = new Date(now.getTime() + Math.max(graceSeconds, graceSecondsMin) * 1_000);
  await inPlatformTransaction(platform.db, async ({ db }) => {
    const stored = await lockInstance(db, id);
    const { slug, site_uuid: uuid, state } = stored;
    const after = { deleted: true, purge_after: purgeAfter.toISOString() };
    platform.note?.({ instanceId: id, before: { slug, uuid, state }, after });
    await setInstanceDeletion(db, stored, { deletedAt: now, purgeAfter }, now);
    await replaceSecretFingerprints(db, id, new Set());
    await recordInstanceChange(db, id, now);
  });
  return purgeAfter;
}

/**
 * Brings a deleted instance back as it was, its domains included.
 *
 * @param name the id, slug or uuid that it had; of several that had it, the one that was deleted last
 * @throws AppError `not_found` when there is none, or its grace period has ended; `instance_slug_taken`,
 *   `instance_exists`, `instance_secret_taken` when another has taken its place.
 */
export async function restoreInstance(platform: Platform, name: string): Promise<InstanceRecord> {
  const now = platform.now();
  const found = await findDeletedInstance(platform.db, name);
  if (!found) throw new AppError('not_found', { text: 'Instance not found' });
  const restored = await inPlatformTransaction(platform.db, async ({ db }) => {
    const stored = await lockDeletedInstance(db, found.id);
    const isTooLate = stored.purge_started_at !== null || (stored.purge_after ?? now) <= now;
    if (isTooLate) throw new AppError('not_found', { text: 'Instance not found' });
    platform.note?.({
      instanceId: found.id,
      before: { deleted: true },
      after: { slug: stored.slug, state: stored.state },
    });
    const row = await setInstanceDeletion(db, stored, { deletedAt: null, purgeAfter: null }, now);
    await claimSecretsAgain({ ...platform, db }, row);
    await recordInstanceChange(db, found.id, now);
    return row;
  });
  return recordOf(platform, restored);
}

async function claimSecretsAgain(platform: Platform, row: InstanceRow): Promise<void> {
  const keys = await listSigningKeys(scopeOf(platform.db, row.id as InstanceId));
  const settings = effectiveSettings(platform.platformSettings, recordOf(platform, row).settings);
  await claimSecrets(platform.db, platform, { id: row.id, settings, keys });
}
