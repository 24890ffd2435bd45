const lengths = new Set([32, 34, 36, 38, 41, 45]);
const spelling =
  /^(?:urn:uuid:|(\{))?([0-9a-f]{8})(-?)([0-9a-f]{4})\3([0-9a-f]{4})\3([0-9a-f]{4})\3([0-9a-f]{12})(\})?$/i;

/** A UUID in its canonical spelling, or what is wrong with the text, in the words of the old server. */
export type ParsedUuid = { readonly uuid: string } | { readonly problem: string };

/** Reads a UUID in any spelling of netlify.md 2.2: 36 characters, or 32 digits, bare, in braces or after `urn:uuid:`. */
export function parseUuid(text: string): ParsedUuid {
  if (!lengths.has(text.length)) {
    return { problem: `uuid: incorrect UUID length ${text.length} in string ${JSON.stringify(text)}` };
  }
  const [, open, a, , b, c, d, e, close] = spelling.exec(text) ?? [];
  if (a === undefined || (open === undefined) !== (close === undefined)) {
    return { problem: `uuid: incorrect UUID format in string ${JSON.stringify(text)}` };
  }
  return { uuid: [a, b, c, d, e].join('-').toLowerCase() };
}
