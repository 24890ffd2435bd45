import { describe, expect, it } from 'vitest';
import { parseRate } from './parse-rate.ts';

describe('parseRate', () => {
  it.each([
    ['30', { kind: 'hourly', count: 30 }],
    ['0', { kind: 'hourly', count: 0 }],
    ['2.9', { kind: 'hourly', count: 2 }],
    ['10/1m', { kind: 'bucket', count: 10, seconds: 60 }],
    [' 5 / 1h30m ', { kind: 'bucket', count: 5, seconds: 5_400 }],
    ['100/24h', { kind: 'bucket', count: 100, seconds: 86_400 }],
  ])('reads %s', (text, rate) => {
    expect(parseRate(text)).toEqual(rate);
  });

  it.each(['', ' ', '-1', 'many', '10/', '/1m', '10/0s', '10/-1m', '10/x', '10/1m/1m', '1e3'])(
    'refuses "%s"',
    (text) => {
      expect(parseRate(text)).toBeUndefined();
    },
  );
});
