import type { SettingView } from '../../../../../src/contract.ts';

/** What a setting can be set to; null goes back to what is inherited. */
export type Value = string | number | boolean | readonly string[] | null;

/** What somebody changed and has not saved, by the path of the setting. What is no number yet is kept as its text. */
export type Edits = ReadonlyMap<string, Value>;

type Tree = Readonly<Record<string, unknown>>;

/** The value at a path; undefined where nothing is set. */
export function valueAt(settings: Tree, path: string): Value | undefined {
  let value: unknown = settings;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Tree)[key];
  }
  return value as Value | undefined;
}

/** Edits as the merge patch that saves them. */
export function patchOf(edits: Edits): Record<string, unknown> {
  const patch: Record<string, unknown> = {};
  for (const [path, value] of edits) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let group = patch;
    for (const key of keys) group = (group[key] ??= {}) as Record<string, unknown>;
    group[last] = value;
  }
  return patch;
}

/**
 * What is wrong with a value, as far as its schema tells; the rest is checked when it is saved. Undefined for a good one.
 */
export function problemOf({ type, schema, allowed, choices }: SettingView, value: Value): string | undefined {
  if (value === null) return undefined;
  const isBad =
    type === 'number' || type === 'seconds'
      ? isBadNumber(schema, value)
      : type === 'list'
        ? isBadList(schema, choices, value)
        : typeof value === 'string' && value.length > bound(schema, 'maxLength');
  return isBad ? `allowed is ${allowed}` : undefined;
}

function isBadNumber(schema: Tree, value: Value): boolean {
  if (typeof value !== 'number' || Number.isNaN(value)) return true;
  if (schema['type'] === 'integer' && !Number.isInteger(value)) return true;
  return value < -bound(schema, 'minimum', -1) || value > bound(schema, 'maximum');
}

function isBadList(schema: Tree, choices: readonly string[], value: Value): boolean {
  if (!Array.isArray(value) || value.length > bound(schema, 'maxItems')) return true;
  return choices.length > 0 && (value as string[]).some((item) => !choices.includes(item));
}

function bound(schema: Tree, name: string, sign = 1): number {
  const found = schema[name];
  return typeof found === 'number' ? found * sign : Number.POSITIVE_INFINITY;
}

/** A value in words. */
export function inWords(value: Value | undefined, type: SettingView['type']): string {
  if (value === undefined || value === null || value === '') return 'empty';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return type === 'seconds' && typeof value === 'number' ? lengthOfTime(value) : String(value);
}

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** Seconds as people say them. */
export function lengthOfTime(seconds: number): string {
  const [unit, length] = units.find(([, size]) => seconds >= size && seconds % size === 0) ?? ['second', 1];
  const count = seconds / length;
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
