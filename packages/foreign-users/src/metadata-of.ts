/** Metadata of a row: MariaDB and old versions keep a text. What is no JSON stays as it is, for the import to refuse. */
export function metadataOf(value: unknown): unknown {
  if (value === null || value === '') return {};
  if (typeof value !== 'string') return value;
  try {
    return (JSON.parse(value) as unknown) ?? {};
  } catch {
    return value;
  }
}
