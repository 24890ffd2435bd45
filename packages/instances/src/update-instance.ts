import { inPlatformTransaction, lockInstance, recordInstanceChange, updateInstance } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { recordOf, sealingKeyOf, settingsColumns, type InstanceRecord } from './instance-record.ts';
import { recordInstanceEvent } from './record-instance-event.ts';
import type { Platform } from './platform.ts';
import { checkSparseSettings } from './settings/check-settings.ts';
import { changedSettings } from './settings/changed-settings.ts';
import type { SparseSettings } from './settings/instance-settings.ts';

/**
 * Changes what an instance sets itself. The edit sees the stored settings under a lock, so two edits never lose each
 * other's work.
 *
 * @param edit from the settings as they are to the settings as they shall be; may throw
 * @param expectedVersion refuses the edit when the instance has changed since the caller read it
 * @throws AppError `not_found`, `setting_invalid`, `instance_secret_taken`, `instance_changed`.
 */
export async function updateInstanceSettings(
  platform: Platform,
  id: string,
  edit: (own: SparseSettings) => SparseSettings,
  expectedVersion?: string,
): Promise<InstanceRecord> {
  const now = platform.now();
  const updated = await inPlatformTransaction(platform.db, async ({ db }) => {
    const stored = await lockInstance(db, id);
    if (expectedVersion !== undefined && stored.settings_version !== expectedVersion) {
      throw new AppError('instance_changed');
    }
    const before = recordOf(platform, stored).settings;
    const own = checkSparseSettings(edit(before));
    const change = settingsColumns(platform, sealingKeyOf(platform, stored), own);
    const row = await updateInstance(db, id, change, now);
    const changed = changedSettings(before, own);
    if (changed.length > 0) {
      const data = { changed, settings_version: row.settings_version };
      await recordInstanceEvent(platform, db, recordOf(platform, row), { type: 'instance.settings_changed', data });
    }
    await recordInstanceChange(db, id, now);
    return row;
  });
  return recordOf(platform, updated);
}
