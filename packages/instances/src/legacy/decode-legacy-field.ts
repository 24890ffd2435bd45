import { AppError } from '@gatehouse/errors';
import type { LegacyField } from './legacy-fields.ts';

/** A value of the legacy config. */
export type LegacyValue = string | number | boolean | readonly string[] | null;

/**
 * Reads one value of a config that was sent, as Go's decoder would: keys in any case, the last of several wins, `null`
 * says nothing, except for a list, which it empties.
 *
 * @returns `undefined` when the config does not say it
 * @throws AppError `bad_json` for a wrong type.
 */
export function decodeField(field: LegacyField, config: Readonly<Record<string, unknown>>): LegacyValue | undefined {
  const parents = field.wirePath.slice(0, -1);
  let group = config;
  for (const [depth, key] of parents.entries()) {
    const child = memberOf(group, key);
    if (child === undefined || child === null) return undefined;
    if (typeof child !== 'object' || Array.isArray(child))
      throw wrongType(child, parents.slice(0, depth + 1), 'object');
    group = child as Record<string, unknown>;
  }
  return decodeValue(field, memberOf(group, field.wirePath.at(-1) ?? ''));
}

function decodeValue({ goType, wirePath }: LegacyField, value: unknown): LegacyValue | undefined {
  if (value === undefined) return undefined;
  if (value === null) return goType === '[]string' ? null : undefined;
  if (goType === 'int' && Number.isSafeInteger(value)) return value as number;
  if (goType === 'string' && typeof value === 'string') return value;
  if (goType === 'bool' && typeof value === 'boolean') return value;
  if (goType !== '[]string' || !Array.isArray(value)) throw wrongType(value, wirePath, goType);
  const odd: unknown = value.find((item) => typeof item !== 'string');
  if (odd !== undefined) throw wrongType(odd, wirePath, 'string');
  return value as string[];
}

function memberOf(group: Readonly<Record<string, unknown>>, key: string): unknown {
  const name = Object.keys(group).findLast((candidate) => candidate.toLowerCase() === key);
  return name === undefined ? undefined : group[name];
}

function wrongType(value: unknown, path: readonly string[], goType: string): AppError {
  const field = ['config', ...path].join('.');
  const found = typeof value === 'number' ? `number ${value}` : Array.isArray(value) ? 'array' : describeType(value);
  const reason = `json: cannot unmarshal ${found} into Go struct field InstanceRequestParams.${field} of type ${goType}`;
  return new AppError('bad_json', { text: 'Error decoding params: {reason}', params: { reason } });
}

function describeType(value: unknown): string {
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
