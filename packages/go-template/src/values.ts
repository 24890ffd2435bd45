import { keyUnits } from './limits.ts';

/** Objects deeper than this are printed as `…`: data of a user must not exhaust the stack. */
const printDepthMax = 32;

/**
 * A field of a value, `undefined` when there is none. Only an object's own properties count: `__proto__`, `constructor`
 * and `length` are absent keys unless the data itself has them.
 */
export function fieldOf(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** The field at the end of a path, `undefined` as soon as one is missing. */
export function fieldAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce(fieldOf, value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Go's rule: false, 0, nothing, and whatever is empty are not true. */
export function isTruthy(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isObject(value)) return Object.keys(value).length > 0;
  return typeof value !== 'function' && typeof value !== 'symbol' && Boolean(value);
}

/** What `range` walks over: the items of an array with their index, of an object by sorted key; nothing otherwise. */
export function entriesOf(value: unknown): [key: string | number, item: unknown][] {
  if (Array.isArray(value)) return [...value.entries()];
  return isObject(value) ? sortedKeys(value).map((key) => [key, value[key]]) : [];
}

/** The number of items, keys or UTF-8 bytes; 0 for what has no length. */
export function lengthOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (Array.isArray(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : 0;
}

/** The units of work that it takes to read a value through once; 1 at least. */
export function weightOf(value: unknown): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length + 1;
  return isObject(value) ? Object.keys(value).length * keyUnits + 1 : 1;
}

/**
 * What an action prints: nothing for a missing value, else as Go's `%v` would. Numbers are printed as JSON writes them: to
 * Go those of a user's data are floats, and 1234567 would be 1.234567e+06.
 */
export function printed(value: unknown): string {
  return value === undefined || value === null ? '' : formatted(value, 0);
}

function formatted(value: unknown, depth: number): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return '<nil>';
  if (depth >= printDepthMax) return '…';
  if (Array.isArray(value)) return `[${value.map((item) => formatted(item, depth + 1)).join(' ')}]`;
  const fields = sortedKeys(value).map((key) => `${key}:${formatted(fieldOf(value, key), depth + 1)}`);
  return `map[${fields.join(' ')}]`;
}

function sortedKeys(value: object): string[] {
  return Object.keys(value).toSorted();
}
