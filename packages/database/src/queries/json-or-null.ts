/** A parameter of type jsonb; NULL, and not JSON's null, for nothing. */
export function jsonOrNull(value: Record<string, unknown> | null | undefined): string | null {
  return value ? JSON.stringify(value) : null;
}
