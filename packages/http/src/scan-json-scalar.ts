import { JsonBodyError } from './json-body-error.ts';
import { invalidCharacter, peek, type JsonCursor } from './json-cursor.ts';

/** Reads a string whose opening quote is at the cursor; bytes that are not UTF-8 and lone surrogates become U+FFFD. */
export function scanString(cursor: JsonCursor): string {
  const { bytes } = cursor;
  const start = cursor.at;
  let escaped = false;
  cursor.at += 1;
  for (let byte = peek(cursor); byte !== 0x22; byte = peek(cursor)) {
    if (byte < 0x20) throw invalidCharacter(byte, 'in string literal');
    cursor.at += 1;
    if (byte === 0x5c) {
      escaped = true;
      skipEscape(cursor);
    }
  }
  cursor.at += 1;
  if (!escaped) return bytes.toString('utf8', start + 1, cursor.at - 1);
  const text = JSON.parse(bytes.toString('utf8', start, cursor.at)) as string;
  return text.replaceAll(/\p{Surrogate}/gu, '\ufffd');
}

/** Reads a number. @throws JsonBodyError also when it is beyond a double, as Go does for untyped values */
export function scanNumber(cursor: JsonCursor): number {
  const start = cursor.at;
  if (peek(cursor) === 0x2d) cursor.at += 1;
  if (peek(cursor) === 0x30) cursor.at += 1;
  else skipDigits(cursor, 'in numeric literal');
  if (peek(cursor) === 0x2e) {
    cursor.at += 1;
    skipDigits(cursor, 'after decimal point in numeric literal');
  }
  if ((peek(cursor) | 0x20) === 0x65) {
    cursor.at += 1;
    if (peek(cursor) === 0x2b || peek(cursor) === 0x2d) cursor.at += 1;
    skipDigits(cursor, 'in exponent of numeric literal');
  }
  const text = cursor.bytes.toString('latin1', start, cursor.at);
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  throw new JsonBodyError(`json: cannot unmarshal number ${text.slice(0, 40)} into Go value of type float64`);
}

function skipDigits(cursor: JsonCursor, context: string): void {
  if (!isDigit(peek(cursor))) throw invalidCharacter(peek(cursor), context);
  while (isDigit(peek(cursor))) cursor.at += 1;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function skipEscape(cursor: JsonCursor): void {
  const byte = peek(cursor);
  if (byte === -1 || !'"\\/bfnrtu'.includes(String.fromCharCode(byte))) {
    throw invalidCharacter(byte, 'in string escape code');
  }
  cursor.at += 1;
  if (byte !== 0x75) return;
  for (let digit = 0; digit < 4; digit += 1, cursor.at += 1) {
    const hex = peek(cursor);
    if (!isDigit(hex) && !((hex | 0x20) >= 0x61 && (hex | 0x20) <= 0x66)) {
      throw invalidCharacter(hex, String.raw`in \u hexadecimal character escape`);
    }
  }
}
