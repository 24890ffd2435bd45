import { defineFormat, type Format } from './format.ts';

const unitSeconds: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
};

/**
 * A length of time in seconds, from Go's syntax (`1h30m`, `500ms`); a bare number is seconds (decisions.md 3).
 *
 * @returns `undefined` for anything else
 */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed);
  if (!/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(trimmed)) return undefined;
  let seconds = 0;
  for (const [, amount, unit = ''] of trimmed.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)) {
    seconds += Number(amount) * (unitSeconds[unit] ?? 0);
  }
  return seconds;
}

/** A length of time, in seconds. */
export const duration = defineFormat('a duration such as 90, 90s or 1h30m', parseDuration);

/** A length of time in seconds, between two bounds. */
export function durationWithin(least: number, most: number): Format<number> {
  return defineFormat(`a duration from ${least}s to ${most}s`, (text) => {
    const seconds = parseDuration(text);
    return seconds !== undefined && seconds >= least && seconds <= most ? seconds : undefined;
  });
}
