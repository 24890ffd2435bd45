/**
 * True when any text in a decoded value, or the name of any member, holds U+0000, which PostgreSQL stores neither as
 * text nor in jsonb.
 */
export function hasNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\u0000');
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(hasNul);
  return Object.entries(value).some(([key, item]) => key.includes('\u0000') || hasNul(item));
}
