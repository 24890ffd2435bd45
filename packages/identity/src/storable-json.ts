// An escape counts when its backslash is not escaped.
const unstorable = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/;

/** Whether PostgreSQL can store a value as JSON: no text in it has NUL or half a surrogate pair. */
export function isStorable(value: unknown): boolean {
  return !unstorable.test(JSON.stringify(value));
}
