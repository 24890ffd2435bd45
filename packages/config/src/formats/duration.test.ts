import { expect, it } from 'vitest';
import { parseDuration } from './duration.ts';

it.each([
  ['90', 90],
  ['1.5', 1.5],
  ['15m', 900],
  ['1h30m', 5400],
  ['500ms', 0.5],
  ['0', 0],
])('%s is %d seconds', (text, seconds) => {
  expect(parseDuration(text)).toBeCloseTo(seconds);
});

it.each(['', 'm', '5 minutes', '-5s', '1d', '5mm'])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});
