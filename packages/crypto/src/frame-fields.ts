/**
 * Several fields as one byte string that no other list of fields has: each preceded by its length (4 bytes). What a MAC or
 * an AAD binds has to be told apart, or `("a", "bc")` would stand for `("ab", "c")`.
 */
export function frameFields(...fields: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat(fields.flatMap(framed));
}

function framed(field: string | Buffer): Buffer[] {
  const bytes = typeof field === 'string' ? Buffer.from(field) : field;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return [length, bytes];
}
