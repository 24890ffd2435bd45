import { TokenError } from './token-error.ts';

/**
 * The JSON object in these bytes.
 *
 * @throws TokenError `bad_json`; not with V8's message, which quotes the text
 */
export function parseJsonObject(bytes: Buffer): Record<string, unknown> {
  const value = parseJson(bytes.toString());
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new TokenError('bad_json', `json: cannot unmarshal ${goTypeOf(value)} into an object`);
  }
  return value as Record<string, unknown>;
}

/** How Go's decoder names the kind of a JSON value. */
export function goTypeOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return 'bool';
  return Array.isArray(value) ? 'array' : typeof value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const start = text.trimStart();
    throw new TokenError('bad_json', start === '' ? 'unexpected end of JSON input' : 'invalid character in JSON input');
  }
}
