import type { SparseSettings } from './instance-settings.ts';

type Tree = Readonly<Record<string, unknown>>;

/** The value at a path; `undefined` where nothing is set. */
export function valueAt(settings: object, path: readonly string[]): unknown {
  let value: unknown = settings;
  for (const key of path) {
    if (!isGroup(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

/** The same settings with another value at a path; `undefined` takes it away. What did not change is shared. */
export function withValue(settings: SparseSettings, path: readonly string[], value: unknown): SparseSettings {
  return replaced(settings, path, value);
}

/** True for an object that holds settings, false for a value. */
export function isGroup(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for equal values of settings, lists compared by their items. */
export function sameValue(one: unknown, other: unknown): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return one === other;
  return one.length === other.length && one.every((item, index) => item === other[index]);
}

function replaced(tree: Tree, [key = '', ...rest]: readonly string[], value: unknown): Tree {
  const { [key]: old, ...others } = tree;
  const child = rest.length === 0 ? value : replaced(isGroup(old) ? old : {}, rest, value);
  // A group that holds nothing says nothing: stored settings stay sparse.
  const isEmpty = child === undefined || (rest.length > 0 && Object.keys(child as Tree).length === 0);
  return isEmpty ? others : { ...others, [key]: child };
}
