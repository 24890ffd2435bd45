import { describe, expect, it } from 'vitest';
import { RateLimiter } from './rate-limiter.ts';

const limit = { burst: 3, perSecond: 0.1 };
const at = (seconds: number): Date => new Date(1_700_000_000_000 + seconds * 1_000);

describe('RateLimiter', () => {
  it('lets a burst through, then says how long to wait', () => {
    const limiter = new RateLimiter();
    expect([1, 2, 3].map(() => limiter.take('a', limit, at(0)))).toEqual([0, 0, 0]);
    expect(limiter.take('a', limit, at(0))).toBe(10);
    expect(limiter.take('a', limit, at(4))).toBe(6);
    expect(limiter.take('a', limit, at(10))).toBe(0);
  });

  it('keeps keys apart', () => {
    const limiter = new RateLimiter();
    for (let i = 0; i < 4; i += 1) limiter.take('a', limit, at(0));
    expect(limiter.take('b', limit, at(0))).toBe(0);
  });

  it('never holds more tokens than the burst', () => {
    const limiter = new RateLimiter();
    limiter.take('a', limit, at(0));
    expect([1, 2, 3, 4].map(() => limiter.take('a', limit, at(100_000)))).toEqual([0, 0, 0, 10]);
  });

  it('does not take tokens away when the clock goes back', () => {
    const limiter = new RateLimiter();
    limiter.take('a', limit, at(100));
    expect(limiter.take('a', limit, at(0))).toBe(0);
  });
});
