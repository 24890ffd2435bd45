/**
 * How long a `Retry-After` asks to wait (RFC 9110 10.2.3), in whole seconds.
 *
 * @returns undefined for none, for a time that is over, and for what is neither seconds nor a date.
 */
export function retryAfterSeconds(value: string | undefined, now: Date): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) || undefined;
  const at = /[a-z]{3}/i.test(text) ? Date.parse(text) : Number.NaN;
  const seconds = Math.ceil((at - now.getTime()) / 1_000);
  return seconds > 0 ? seconds : undefined;
}
