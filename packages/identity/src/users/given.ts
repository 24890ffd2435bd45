/**
 * A member where there is a value, and none where there is not. Instants as the text that JSON has for them: over a `Date`
 * `JSON.stringify` takes three times as long.
 */
export function given(key: string, value: Date | string | null): Record<string, string> {
  if (value === null || value === '') return {};
  return { [key]: typeof value === 'string' ? value : value.toISOString() };
}
