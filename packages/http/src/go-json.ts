const escapes: Readonly<Record<string, string>> = {
  '<': String.raw`\u003c`,
  '>': String.raw`\u003e`,
  '&': String.raw`\u0026`,
  '\u2028': String.raw`\u2028`,
  '\u2029': String.raw`\u2029`,
};

/**
 * Compact JSON as Go's encoding/json writes it: `<`, `>`, `&`, U+2028 and U+2029 are escaped (netlify.md 1.3). They only
 * ever stand inside strings, so the value is the same.
 */
export function goJson(value: unknown): string {
  const json = JSON.stringify(value) as string | undefined;
  return (json ?? 'null').replaceAll(/[<>&\u2028\u2029]/g, (char) => escapes[char] ?? char);
}
