import { AppError } from '@gatehouse/errors';

const unitMilliseconds: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};
const part = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g;
// One way alone to read a run of digits: with two, what is no duration takes the square of its length.
const whole = /^\+?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/;
/** What 64 bits of nanoseconds hold: 292 years. */
const longestMilliseconds = 9_223_372_036_854;

/**
 * Until when a user is banned who is banned now for so long: a duration in Go's syntax (`24h`, `1h30m`) or `none`
 * (supabase-extended.md 3.3).
 *
 * @returns null for `none` and nothing at all: the user is not banned.
 * @throws AppError `validation_failed`
 */
export function banEnd(text: string, now: Date): Date | null {
  const milliseconds = text === 'none' || /^[+-]?0$/.test(text) ? 0 : parseMilliseconds(text);
  return milliseconds === 0 ? null : new Date(now.getTime() + milliseconds);
}

function parseMilliseconds(text: string): number {
  let milliseconds = 0;
  if (!whole.test(text)) throw invalidDuration(text);
  for (const [, amount, unit = ''] of text.matchAll(part))
    milliseconds += Number(amount) * (unitMilliseconds[unit] ?? 0);
  if (milliseconds > longestMilliseconds) throw invalidDuration(text);
  return milliseconds;
}

function invalidDuration(text: string): AppError {
  return new AppError('validation_failed', {
    text: 'ban_duration {found} is not allowed; allowed is "none" or a duration such as 24h or 1h30m, at most 292 years',
    params: { found: JSON.stringify(text.slice(0, 100)) },
  });
}
