import { expect, it } from 'vitest';
import { banEnd } from './ban-duration.ts';

const now = new Date('2027-01-04T12:00:00.000Z');
const after = (milliseconds: number): Date => new Date(now.getTime() + milliseconds);

it.each([
  ['24h', 86_400_000],
  ['1h30m', 5_400_000],
  ['1.5h', 5_400_000],
  ['.5s', 500],
  ['+2m', 120_000],
  ['300ms', 300],
  ['2000000us', 2_000],
  ['876000h', 876_000 * 3_600_000],
])('%s is a ban of so long', (text, milliseconds) => {
  expect(banEnd(text, now)).toEqual(after(milliseconds));
});

it.each(['none', '0', '0s', '0h0m'])('%s is no ban', (text) => {
  expect(banEnd(text, now)).toBeNull();
});

it.each(['24', '1d', 'forever', '-1h', '1h ', 'h', '1,5h', 'NONE', '9999999999h', '1e3h', '.h'])(
  '%j is refused by name, with what is allowed',
  (text) => {
    expect(() => banEnd(text, now)).toThrow(`ban_duration ${JSON.stringify(text)} is not allowed; allowed is "none"`);
  },
);

it.each(['1', '1h1', '1.', '1h.1'])('what never ends is refused at once: %s…', (piece) => {
  const begun = performance.now();
  expect(() => banEnd(piece + '1'.repeat(60_000), now)).toThrow('is not allowed');
  expect(performance.now() - begun).toBeLessThan(1_000);
});
