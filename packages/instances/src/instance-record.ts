import { unwrapDataKey } from '@gatehouse/crypto';
import type { InstanceId, InstanceRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Platform } from './platform.ts';
import { ownHookProblem } from './settings/check-hooks.ts';
import type { KeyAlgorithms } from './settings/check-jwt.ts';
import { checkEffectiveSettings } from './settings/check-settings.ts';
import { settingInvalid } from './settings/setting-problems.ts';
import type { InstanceSettings, SparseSettings } from './settings/instance-settings.ts';
import { effectiveSettings } from './settings/merge-settings.ts';
import { sealSettings, unsealSettings, type SealingKey, type StoredSettings } from './settings/seal-settings.ts';

/** An instance as the control plane sees it. Never send it as it is: the secrets are in clear. */
export interface InstanceRecord {
  readonly id: InstanceId;
  /** The operator's own UUID for the site, if it gave one. */
  readonly siteUuid: string | null;
  readonly slug: string;
  readonly state: 'active' | 'suspended';
  /** Only what the instance sets itself. */
  readonly settings: SparseSettings;
  /** Grows with every change. */
  readonly settingsVersion: string;
  /** The operator's own words. */
  readonly labels: Readonly<Record<string, string>>;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Since when nobody finds it any more; null while it is there. */
  readonly deletedAt: Date | null;
  /** Of a deleted one: until when it can be restored. */
  readonly purgeAfter: Date | null;
}

/** @throws AppError `instance_misconfigured` when a key does not open. */
export function recordOf(platform: Platform, row: InstanceRow): InstanceRecord {
  return { ...factsOf(row), settings: openSettings(sealingKeyOf(platform, row), row.settings) };
}

/** What is known of an instance without opening anything. */
export function factsOf(row: InstanceRow): Omit<InstanceRecord, 'settings'> {
  return {
    id: row.id as InstanceId,
    siteUuid: row.site_uuid,
    slug: row.slug,
    state: row.state,
    settingsVersion: row.settings_version,
    labels: row.labels,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
    purgeAfter: row.purge_after,
  };
}

/** The data key of a stored instance. @throws AppError `instance_misconfigured` when it does not open. */
export function sealingKeyOf({ masterKeys }: Platform, row: InstanceRow): SealingKey {
  try {
    return { instanceId: row.id, dataKey: unwrapDataKey(masterKeys, row.id, row.data_key) };
  } catch (error) {
    throw new AppError('instance_misconfigured', { cause: error });
  }
}

/** The columns that settings are stored in. */
interface SettingsColumns {
  settings: StoredSettings;
}

/** Settings that were checked as a whole. */
export interface CheckedSettings {
  readonly columns: SettingsColumns;
  /** As the instance will run with them. */
  readonly effective: InstanceSettings;
}

/**
 * Checks settings as a whole and seals them.
 *
 * @param outside algorithms of signing keys with a life, which sign whatever the settings say
 * @throws AppError `setting_invalid`.
 */
export function settingsColumns(
  platform: Platform,
  key: SealingKey,
  own: SparseSettings,
  outside?: KeyAlgorithms,
): CheckedSettings {
  const unusable = ownHookProblem(own);
  if (unusable) throw settingInvalid(unusable.path, unusable.problem);
  const effective = effectiveSettings(platform.platformSettings, own);
  checkEffectiveSettings(effective, outside);
  return { columns: { settings: sealSettings(key, own) }, effective };
}

function openSettings(key: SealingKey, stored: StoredSettings): SparseSettings {
  try {
    return unsealSettings(key, stored);
  } catch (error) {
    throw new AppError('instance_misconfigured', { cause: error });
  }
}
