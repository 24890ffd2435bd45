import { parseDuration } from '@gatehouse/config';

/** How much may be sent (supabase-core.md 10.2). */
export type Rate =
  | { readonly kind: 'hourly'; readonly count: number }
  /** Holds `count`, regains one every `seconds`. */
  | { readonly kind: 'bucket'; readonly count: number; readonly seconds: number };

/**
 * Reads `n` (so many in each hour) or `n/duration` (a bucket of n that regains one per duration).
 *
 * @returns `undefined` for anything else.
 */
export function parseRate(text: string): Rate | undefined {
  const [, amount = '', per] = /^\s*(\d{1,9}(?:\.\d{1,9})?)\s*(?:\/\s*(\S+)\s*)?$/.exec(text) ?? [];
  if (amount === '') return undefined;
  const count = Math.floor(Number(amount));
  if (per === undefined) return { kind: 'hourly', count };
  const seconds = parseDuration(per);
  return seconds === undefined || seconds <= 0 ? undefined : { kind: 'bucket', count, seconds };
}
