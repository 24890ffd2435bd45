import { checkSparseSettings } from './check-settings.ts';
import { settingInvalid } from './setting-problems.ts';
import type { SparseSettings } from './instance-settings.ts';
import { childOf, isLeaf, settingTree, type SettingGroup } from './setting-leaves.ts';
import { isGroup, withValue } from './setting-values.ts';

/**
 * Changes what an instance sets itself, in the manner of a JSON merge patch (RFC 7396): absent names keep their value,
 * `null` goes back to what is inherited, lists are replaced whole.
 *
 * @throws AppError `setting_invalid`.
 */
export function patchSettings(own: SparseSettings, patch: unknown): SparseSettings {
  if (!isGroup(patch)) throw settingInvalid('settings', 'is not an object; allowed is a group of settings');
  return checkSparseSettings(patched(own, patch, settingTree, []));
}

function patched(
  own: SparseSettings,
  patch: Readonly<Record<string, unknown>>,
  nodes: SettingGroup,
  path: readonly string[],
): SparseSettings {
  let settings = own;
  for (const [key, value] of Object.entries(patch)) {
    const node = childOf(nodes, key);
    const place = [...path, key];
    const isPatchOfGroup = node !== undefined && !isLeaf(node) && isGroup(value);
    settings = isPatchOfGroup
      ? patched(settings, value, node, place)
      : withValue(settings, place, value === null ? undefined : value);
  }
  return settings;
}
