import * as fc from 'fast-check';

/** Texts that have broken some server. */
const oddTexts = [
  '', ' ', '\u0000', 'a\u0000b', '\ud800', '\u202e', '\ufeff', 'İ@x.example', 'ß@x.example', 'a@x.example', 'a@b@c', '@',
  'a\r\nBcc: b@x.example', '../../etc', '%00', '%', '{{.SiteURL}}', "' or 1=1 --", '__proto__', 'constructor', 'toString',
  '-1', '0', '1e309', '9223372036854775808', '00000000-0000-0000-0000-000000000000', 'x'.repeat(300), 'pkce_',
  'A'.repeat(56), '123456', '\u00df'.repeat(80), 'javascript:alert(1)', '//x.example', 'http://[', 'null', 'undefined',
] as const; // prettier-ignore

/** Any text: of odd ones, of ASCII, of characters of all planes, of halves of them. */
export const anyText = fc.oneof(
  fc.constantFrom(...oddTexts),
  fc.string({ maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)), maxLength: 20 }),
);

/** Any bytes, of which many are nearly JSON or nearly a form. */
export const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc
    .array(fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '\\', 'u', 'd800', 'e', '-', '0', '1', '.', ' ', 'true', 'null', '\n', '\u0000', 'ß', '&', '=', '%', '%41'), { maxLength: 60 })
    .map((parts) => Buffer.from(parts.join(''))),
); // prettier-ignore

/** Any value that JSON can write, at most `depth` levels deep. */
export function anyJson(depth = 6): fc.Arbitrary<fc.JsonValue> {
  return fc.jsonValue({ maxDepth: depth, stringUnit: 'binary' });
}

/** A text of which one character was changed, left out or put in. */
export function damaged(texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const change = fc.record({ at: fc.nat(), by: fc.constantFrom('', 'a', 'A', '=', '.', '-', '_', '/', ' ', '\u0000', 'ß'), takes: fc.nat({ max: 2 }) });
  return fc.tuple(texts, change).map(([text, { at, by, takes }]) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + by + text.slice(place + takes);
  });
} // prettier-ignore

/** So many levels of lists, as text. */
export function nested(levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels);
}

/** The text with U+FFFD for halves of characters, which are no text in UTF-8. */
export function wellFormed(text: string): string {
  return text.replaceAll(/\p{Surrogate}/gu, '\ufffd');
}
