/**
 * Several fields as one byte string that no other list of fields has: each preceded by its length (4 bytes). What a MAC or
 * an AAD binds has to be told apart, or `("a", "bc")` would stand for `("ab", "c")`.
 */
export function frameFields(...fields: readonly (string | Buffer)[]): Buffer {
  const lengths = fields.map((field) => Buffer.byteLength(field));
  const framed = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + 4 + length, 0));
  let end = 0;
  for (const [index, field] of fields.entries()) {
    end = framed.writeUInt32BE(lengths[index] ?? 0, end);
    end += typeof field === 'string' ? framed.write(field, end) : field.copy(framed, end);
  }
  return framed;
}
