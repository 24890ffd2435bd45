import { JsonBodyError } from './json-body-error.ts';
import { invalidCharacter, peek, skipSpace, type JsonCursor } from './json-cursor.ts';
import { scanNumber, scanString } from './scan-json-scalar.ts';

/** A JSON object: no prototype, so that no key means more than itself. */
export type JsonObject = Record<string, unknown>;

const depthMax = 64;

/**
 * Reads the first JSON value of the bytes and leaves the cursor behind it, with the syntax rules and error texts of Go's
 * encoding/json (netlify.md 1.4).
 *
 * Of keys that repeat the last wins and takes its place in the order too. `__proto__` is dropped: code that later copies
 * a key at a time would set a prototype with it. At most 64 levels deep.
 *
 * @throws JsonBodyError `EOF` for nothing but white space, `unexpected EOF` when cut short, else what is wrong where
 */
export function scanJson(cursor: JsonCursor): unknown {
  skipSpace(cursor);
  if (cursor.at >= cursor.bytes.length) throw new JsonBodyError('EOF');
  return scanValue(cursor, 0);
}

function scanValue(cursor: JsonCursor, depth: number): unknown {
  if (depth > depthMax) throw new JsonBodyError('exceeded max depth');
  const byte = skipSpace(cursor);
  switch (byte) {
    case 0x7b:
      return scanObject(cursor, depth);
    case 0x5b:
      return scanArray(cursor, depth);
    case 0x22:
      return scanString(cursor);
    case 0x74:
      return scanWord(cursor, 'true', true);
    case 0x66:
      return scanWord(cursor, 'false', false);
    case 0x6e:
      return scanWord(cursor, 'null', null);
    default:
      if (byte === 0x2d || (byte >= 0x30 && byte <= 0x39)) return scanNumber(cursor);
      throw invalidCharacter(byte, 'looking for beginning of value');
  }
}

function scanObject(cursor: JsonCursor, depth: number): JsonObject {
  const object = Object.create(null) as JsonObject;
  cursor.at += 1;
  if (skipSpace(cursor) === 0x7d) {
    cursor.at += 1;
    return object;
  }
  for (;;) {
    const start = skipSpace(cursor);
    if (start !== 0x22) throw invalidCharacter(start, 'looking for beginning of object key string');
    const key = scanString(cursor);
    expectByte(cursor, 0x3a, 'after object key');
    const value = scanValue(cursor, depth + 1);
    delete object[key];
    if (key !== '__proto__') object[key] = value;
    if (endOrComma(cursor, 0x7d, 'after object key:value pair')) return object;
  }
}

function scanArray(cursor: JsonCursor, depth: number): unknown[] {
  const array: unknown[] = [];
  cursor.at += 1;
  if (skipSpace(cursor) === 0x5d) {
    cursor.at += 1;
    return array;
  }
  for (;;) {
    array.push(scanValue(cursor, depth + 1));
    if (endOrComma(cursor, 0x5d, 'after array element')) return array;
  }
}

function endOrComma(cursor: JsonCursor, end: number, context: string): boolean {
  const byte = skipSpace(cursor);
  if (byte !== end && byte !== 0x2c) throw invalidCharacter(byte, context);
  cursor.at += 1;
  return byte === end;
}

function expectByte(cursor: JsonCursor, expected: number, context: string): void {
  const byte = skipSpace(cursor);
  if (byte !== expected) throw invalidCharacter(byte, context);
  cursor.at += 1;
}

function scanWord<T>(cursor: JsonCursor, word: string, value: T): T {
  for (const expected of word) {
    const byte = peek(cursor);
    if (byte !== expected.charCodeAt(0)) throw invalidCharacter(byte, `in literal ${word} (expecting '${expected}')`);
    cursor.at += 1;
  }
  return value;
}
