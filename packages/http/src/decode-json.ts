import { JsonBodyError } from './json-body-error.ts';
import { invalidCharacter, skipSpace } from './json-cursor.ts';
import { scanJson, type JsonObject } from './scan-json.ts';

/** What a member may hold; the names in Go's error texts stand beside them. */
const goTypes = {
  string: 'string',
  bool: 'bool',
  int: 'int',
  number: 'float64',
  object: 'map[string]interface {}',
  strings: '[]string',
  any: 'interface {}',
} as const;

/** What a member may hold; `strings` is a list of them. */
export type JsonFieldType = keyof typeof goTypes;

/** What an endpoint reads from its body. */
export interface JsonBodyShape {
  /** Go's name of the body's type, for the error text (`SignupParams`). */
  readonly struct: string;
  readonly fields: Readonly<Record<string, JsonFieldType>>;
  /** Read the first JSON value only and ignore what follows (netlify.md 1.4). */
  readonly allowTrailing: boolean;
}

/**
 * Decodes a body as Go's encoding/json would: unknown members are ignored, names match in any case, the last duplicate
 * wins, `null` leaves a member out, and `null` alone is an empty object. The result has no prototype and holds only
 * members of the shape.
 *
 * @throws JsonBodyError with Go's text; the dialect adds its prefix
 */
export function decodeJson(bytes: Buffer, shape: JsonBodyShape): JsonObject {
  const value = readJson(bytes, shape.allowTrailing);
  const decoded = Object.create(null) as JsonObject;
  if (value === null) return decoded;
  if (!isJsonObject(value)) throw cannotUnmarshal(goKind(value), `value of type api.${shape.struct}`);
  const nameOf = nameMatcher(Object.keys(shape.fields));
  for (const [key, item] of Object.entries(value)) {
    const name = nameOf(key);
    const type = name === undefined ? undefined : shape.fields[name];
    if (name === undefined || type === undefined || (item === null && type !== 'any')) continue;
    checkType(item, type, `${shape.struct}.${name}`);
    decoded[name] = item;
  }
  return decoded;
}

/**
 * The body's JSON value as it stands, with Go's error texts for reading one value (`allowTrailing`) or a whole text.
 *
 * @throws JsonBodyError
 */
export function readJson(bytes: Buffer, allowTrailing: boolean): unknown {
  const cursor = { bytes, at: 0 };
  if (allowTrailing) return scanJson(cursor);
  try {
    const value = scanJson(cursor);
    const next = skipSpace(cursor);
    if (next === -1) return value;
    throw invalidCharacter(next, 'after top-level value');
  } catch (error) {
    // Reading a whole text, Go has one word for every early end.
    if (error instanceof JsonBodyError && error.goText.endsWith('EOF')) {
      throw new JsonBodyError('unexpected end of JSON input');
    }
    throw error;
  }
}

/**
 * Finds which of `names` a member's key means: the exact one, else the one that differs in case only, as Go does.
 */
export function nameMatcher(names: readonly string[]): (key: string) => string | undefined {
  const exact = new Set(names);
  const byFold = new Map(names.map((name) => [foldCase(name), name]));
  return (key) => (exact.has(key) ? key : byFold.get(foldCase(key)));
}

/** True for what {@link scanJson} returns for `{…}`. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// Simple folding as Go does it: the long s and the Kelvin sign equal s and k (the latter by toLowerCase already).
function foldCase(name: string): string {
  return name.toLowerCase().replaceAll('\u017f', 's');
}

function checkType(value: unknown, type: JsonFieldType, place: string): void {
  const kind = goKind(value);
  if (type === 'any') return;
  if (type === 'strings' && Array.isArray(value)) {
    for (const item of value) checkType(item ?? '', 'string', place);
    return;
  }
  if (type === 'int' && kind === 'number' && !Number.isSafeInteger(value)) {
    throw cannotUnmarshal(`number ${String(value)}`, `struct field ${place} of type int`);
  }
  const wanted = type === 'int' ? 'number' : type === 'strings' ? 'array' : type;
  if (kind !== wanted) throw cannotUnmarshal(kind, `struct field ${place} of type ${goTypes[type]}`);
}

function goKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function cannotUnmarshal(kind: string, target: string): JsonBodyError {
  return new JsonBodyError(`json: cannot unmarshal ${kind} into Go ${target}`);
}
