import { describe, expect, it } from 'vitest';
import { durationSeconds } from './duration-seconds.ts';

describe('durationSeconds', () => {
  it.each([
    ['PT1H', 3_600],
    ['P1D', 86_400],
    ['P1Y2M3DT4H5M6.7S', 31_536_000 + 2 * 2_592_000 + 3 * 86_400 + 4 * 3_600 + 5 * 60 + 6],
    ['PT604800S', 604_800],
  ])('%s is %d seconds', (text, seconds) => expect(durationSeconds(text)).toBe(seconds));

  it.each(['', 'P', 'PT', '1H', '-PT1H', 'PT1H junk', `PT${'9'.repeat(40)}S`])('"%s" is none', (text) => {
    expect(durationSeconds(text)).toBeNull();
  });
});
