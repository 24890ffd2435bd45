import type { SparseSettings } from './instance-settings.ts';
import { settingLeaves } from './setting-leaves.ts';
import { sameValue, valueAt } from './setting-values.ts';

/** The names of the settings that differ, in the order of their declaration. */
export function changedSettings(one: SparseSettings, other: SparseSettings): string[] {
  const differing = settingLeaves.filter(({ path }) => !sameValue(valueAt(one, path), valueAt(other, path)));
  return differing.map(({ name }) => name);
}
