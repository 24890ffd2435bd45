import { seal, unseal } from '@gatehouse/crypto';
import type { SparseSettings } from './instance-settings.ts';
import {
  childOf,
  isLeaf,
  settingLeaves,
  settingTree,
  type SettingGroup,
  type SettingLeaf,
  type SettingNode,
} from './setting-leaves.ts';
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
  return unsealGroup(key, settingTree, stored);
}

// One walk over what is stored, which is little: every site that a process has not seen lately comes by here.
function unsealGroup(key: SealingKey, nodes: SettingGroup, stored: object): object {
  let opened: Record<string, unknown> | undefined;
  for (const [name, value] of Object.entries(stored) as [string, unknown][]) {
    const node = childOf(nodes, name);
    const clear = node === undefined ? value : unsealNode(key, node, value);
    if (clear === value) continue;
    opened ??= { ...stored };
    opened[name] = clear;
  }
  return opened ?? stored;
}

function unsealNode(key: SealingKey, node: SettingNode, value: unknown): unknown {
  if (!isLeaf(node)) return isGroup(value) ? unsealGroup(key, node, value) : value;
  if (!node.secret || value === undefined) return value;
  const sealed = isGroup(value) ? value['$sealed'] : undefined;
  if (typeof sealed !== 'string') throw new Error(`${node.name} of instance ${key.instanceId} is stored unsealed`);
  return unseal(key.dataKey, placeOf(key, node), sealed);
}

function placeOf({ instanceId }: SealingKey, { name }: SettingLeaf) {
  return { instanceId, table: 'instances', row: instanceId, path: name, keyVersion: dataKeyVersion };
}
