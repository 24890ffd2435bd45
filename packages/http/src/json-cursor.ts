import { JsonBodyError } from './json-body-error.ts';

/** Where the scanner stands. */
export interface JsonCursor {
  readonly bytes: Buffer;
  at: number;
}

/** Moves behind white space, and returns the byte there; -1 at the end. */
export function skipSpace(cursor: JsonCursor): number {
  let byte = peek(cursor);
  while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
    cursor.at += 1;
    byte = peek(cursor);
  }
  return byte;
}

/** The byte at the cursor; -1 at the end. */
export function peek(cursor: JsonCursor): number {
  return cursor.bytes[cursor.at] ?? -1;
}

/** What Go says when `context` is not where this byte may stand. */
export function invalidCharacter(byte: number, context: string): JsonBodyError {
  return new JsonBodyError(byte === -1 ? 'unexpected EOF' : `invalid character ${quoteByte(byte)} ${context}`);
}

const shortEscapes: Readonly<Record<number, string>> = {
  0x07: String.raw`\a`,
  0x08: String.raw`\b`,
  0x09: String.raw`\t`,
  0x0a: String.raw`\n`,
  0x0b: String.raw`\v`,
  0x0c: String.raw`\f`,
  0x0d: String.raw`\r`,
  0x27: String.raw`\'`,
  0x5c: String.raw`\\`,
};

// Go prints the byte as the character of that number, not as part of a UTF-8 sequence.
function quoteByte(byte: number): string {
  return `'${shortEscapes[byte] ?? printable(byte)}'`;
}

function printable(byte: number): string {
  const hex = byte.toString(16).padStart(2, '0');
  if (byte < 0x20 || byte === 0x7f) return String.raw`\x${hex}`;
  if ((byte >= 0x80 && byte <= 0xa0) || byte === 0xad) return String.raw`\u00${hex}`;
  return String.fromCharCode(byte);
}
