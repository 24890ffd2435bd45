/**
 * What a member of an answer holds: nothing where there is no value, since JSON then has no such member. Instants as the
 * text that JSON has for them: over a `Date` `JSON.stringify` takes three times as long.
 */
export function given(value: Date | string | null): string | undefined {
  if (value === null || value === '') return undefined;
  return typeof value === 'string' ? value : value.toISOString();
}
