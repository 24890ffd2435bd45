import { unwrapDataKey } from '@gatehouse/crypto';
import type { InstanceId, ServedInstanceRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Instance } from './instance.ts';
import { instanceKeys } from './instance-keys.ts';
import type { Platform } from './platform.ts';
import { effectiveSettings } from './settings/merge-settings.ts';
import { unsealSettings } from './settings/seal-settings.ts';
import { openSigning } from './signing-keys/instance-signing.ts';

/**
 * Compiles what is stored into what requests run with: unwraps the data key, opens the secrets, lays the settings over
 * what is inherited. Stored settings were checked when they were written.
 *
 * @throws AppError `instance_misconfigured` when a key does not open or there is no signing secret.
 */
export function openInstance(
  platform: Pick<Platform, 'masterKeys' | 'platformSettings'>,
  row: ServedInstanceRow,
): Instance {
  try {
    const dataKey = unwrapDataKey(platform.masterKeys, row.id, row.data_key);
    const own = unsealSettings({ instanceId: row.id, dataKey }, row.settings);
    const settings = effectiveSettings(platform.platformSettings, own);
    if (settings.jwt.secret === '') throw new Error(`instance ${row.id} has no signing secret`);
    return Object.freeze({
      id: row.id as InstanceId,
      siteUuid: row.site_uuid,
      slug: row.slug,
      state: row.state,
      settings,
      settingsVersion: row.settings_version,
      keys: instanceKeys(dataKey),
      signing: openSigning(row, dataKey),
    });
  } catch (error) {
    throw new AppError('instance_misconfigured', { cause: error });
  }
}
