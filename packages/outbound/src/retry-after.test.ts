import { expect, it } from 'vitest';
import { retryAfterSeconds } from './retry-after.ts';

const now = new Date('2026-03-01T12:00:00.000Z');

it.each<[string | undefined, number | undefined]>([
  [undefined, undefined],
  ['120', 120],
  [' 7 ', 7],
  ['0', undefined],
  ['-5', undefined],
  ['1.5', undefined],
  ['99999999999999999999', undefined],
  ['Sun, 01 Mar 2026 12:02:00 GMT', 120],
  ['Sun, 01 Mar 2026 11:58:00 GMT', undefined],
  ['soon', undefined],
  ['', undefined],
])('Retry-After %j asks for %j seconds', (value, seconds) => {
  expect(retryAfterSeconds(value, now)).toBe(seconds);
});
