import { expect, it } from 'vitest';
import { formatGoDuration } from './go-duration.ts';

it.each([
  [0, '0s'],
  [59, '59s'],
  [60, '1m0s'],
  [3599, '59m59s'],
  [3600, '1h0m0s'],
  [3723, '1h2m3s'],
  [360_000, '100h0m0s'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatGoDuration(seconds)).toBe(text);
});
