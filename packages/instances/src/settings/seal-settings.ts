import { seal, unseal } from '@gatehouse/crypto';
import type { SparseSettings } from './instance-settings.ts';
import { settingLeaves, type SettingLeaf } from './setting-leaves.ts';
import { isGroup, valueAt, withValue } from './setting-values.ts';

/** Settings as they are stored: each secret is `{ "$sealed": "…" }` in its place. */
export type StoredSettings = Record<string, unknown>;

/** Whose settings they are, and the key that seals them. */
export interface SealingKey {
  readonly instanceId: string;
  readonly dataKey: Buffer;
}

const secretLeaves = settingLeaves.filter(({ secret }) => secret);

/** Replaced when data keys themselves are rotated. */
const dataKeyVersion = 1;

/** Seals the secrets, each bound to its instance and its path (decisions.md 40). */
export function sealSettings(key: SealingKey, settings: SparseSettings): StoredSettings {
  let stored = settings;
  for (const leaf of secretLeaves) {
    const secret = valueAt(settings, leaf.path);
    if (typeof secret !== 'string') continue;
    stored = withValue(stored, leaf.path, { $sealed: seal(key.dataKey, placeOf(key, leaf), secret) });
  }
  return stored;
}

/**
 * Opens the secrets again.
 *
 * @throws Error when a secret does not open, or lies there in clear.
 */
export function unsealSettings(key: SealingKey, stored: StoredSettings): SparseSettings {
  let settings = stored as SparseSettings;
  for (const leaf of secretLeaves) {
    const sealed = valueAt(stored, leaf.path);
    if (sealed === undefined) continue;
    const text = isGroup(sealed) ? sealed['$sealed'] : undefined;
    if (typeof text !== 'string') throw new Error(`${leaf.name} of instance ${key.instanceId} is stored unsealed`);
    settings = withValue(settings, leaf.path, unseal(key.dataKey, placeOf(key, leaf), text));
  }
  return settings;
}

function placeOf({ instanceId }: SealingKey, { name }: SettingLeaf) {
  return { instanceId, table: 'instances', row: instanceId, path: name, keyVersion: dataKeyVersion };
}
