import { describe, expect, it } from 'vitest';
import { Streak } from './streak.ts';

/** One that was added to at these times. */
function streakOf(...times: readonly number[]): Streak {
  const streak = new Streak({ gapMaxMilliseconds: 30 });
  for (const time of times) streak.add(time);
  return streak;
}

describe('a streak', () => {
  it('has not lasted before it began', () => {
    expect(streakOf().milliseconds(1_000)).toBe(0);
  });

  it('lasts since its beginning as long as there is no gap', () => {
    expect(streakOf(100, 120, 150).milliseconds(180)).toBe(80);
  });

  it('begins anew after a gap', () => {
    expect(streakOf(100, 120, 151).milliseconds(160)).toBe(9);
  });

  it('is over once the last time is too long ago', () => {
    expect(streakOf(100, 120).milliseconds(151)).toBe(0);
  });
});
