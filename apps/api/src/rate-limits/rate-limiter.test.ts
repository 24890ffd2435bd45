import { describe, expect, it } from 'vitest';
import { regained, type RateLimitStore, type Spending } from './rate-limit.ts';
import { leaseOf, RateLimiter } from './rate-limiter.ts';

const limit = { burst: 3, perSecond: 0.1 };
const at = (seconds: number): Date => new Date(1_700_000_000_000 + seconds * 1_000);
const bucket = (key: string) => ({ instanceId: 'site', key });

/** What limiters share, as the table in the database does. */
class MemoryRateLimitStore implements RateLimitStore {
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  spend(spendings: readonly Spending[], now: Date): Promise<readonly number[]> {
    return Promise.resolve(spendings.map((spending) => this.#spendOne(spending, now.getTime())));
  }

  #spendOne({ instanceId, key, limit: { burst, perSecond }, count }: Spending, milliseconds: number): number {
    const id = `${instanceId}:${key}`;
    const before = this.#buckets.get(id) ?? { tokens: burst, at: milliseconds };
    const tokens = regained(before.tokens, (milliseconds - before.at) / 1_000, { burst, perSecond }) - count;
    this.#buckets.set(id, { tokens, at: Math.max(milliseconds, before.at) });
    return tokens;
  }
}

async function takeMany(limiter: RateLimiter, times: number, bound = limit, now = at(0)): Promise<number[]> {
  const waits: number[] = [];
  for (let i = 0; i < times; i += 1) waits.push(await limiter.take(bucket('a'), bound, now));
  return waits;
}

describe('a limiter by itself', () => {
  it('lets a burst through, then says how long to wait', async () => {
    const limiter = new RateLimiter();
    expect(await takeMany(limiter, 4)).toEqual([0, 0, 0, 10]);
    expect(await takeMany(limiter, 1, limit, at(4))).toEqual([6]);
    expect(await takeMany(limiter, 1, limit, at(10))).toEqual([0]);
  });

  it('keeps keys and instances apart', async () => {
    const limiter = new RateLimiter();
    await takeMany(limiter, 4);
    expect(await limiter.take(bucket('b'), limit, at(0))).toBe(0);
    expect(await limiter.take({ instanceId: 'other', key: 'a' }, limit, at(0))).toBe(0);
  });

  it('never holds more tokens than the burst', async () => {
    const limiter = new RateLimiter();
    await takeMany(limiter, 1);
    expect(await takeMany(limiter, 4, limit, at(100_000))).toEqual([0, 0, 0, 10]);
  });

  it('does not take tokens away when the clock goes back', async () => {
    const limiter = new RateLimiter();
    await takeMany(limiter, 1, limit, at(100));
    expect(await takeMany(limiter, 1, limit, at(0))).toEqual([0]);
  });

  it('tells of an hour at most for a bucket that never refills', async () => {
    const limiter = new RateLimiter();
    expect(await takeMany(limiter, 2, { burst: 1, perSecond: 0 })).toEqual([0, 3_600]);
  });
});

describe('limiters that share a store', () => {
  const shared = { burst: 30, perSecond: 0.1 };

  it('let through at most one lease more than the limit, however many ask at once', async () => {
    const store = new MemoryRateLimitStore();
    const limiters = [new RateLimiter({ store }), new RateLimiter({ store }), new RateLimiter({ store })];
    const waits = await Promise.all(
      limiters.flatMap((limiter) => Array.from({ length: 40 }, () => limiter.take(bucket('a'), shared, at(0)))),
    );
    const admitted = waits.filter((wait) => wait === 0).length;
    expect(admitted).toBeGreaterThanOrEqual(30);
    expect(admitted).toBeLessThanOrEqual(30 + limiters.length * leaseOf(shared));
  });

  it('see what the other spent once it was told', async () => {
    const store = new MemoryRateLimitStore();
    const [one, other] = [new RateLimiter({ store }), new RateLimiter({ store })];
    expect((await takeMany(one, 31, shared)).at(-1)).toBeGreaterThan(0);
    await one.stop();
    const waits = await takeMany(other, leaseOf(shared) + 1, shared);
    expect(waits.at(-1)).toBeGreaterThan(0);
  });

  it('asks nobody within a lease, and one time for all that was spent', async () => {
    const calls: number[] = [];
    const memory = new MemoryRateLimitStore();
    const store: RateLimitStore = {
      spend: (spendings, now) => {
        calls.push(spendings.length);
        return memory.spend(spendings, now);
      },
    };
    const limiter = new RateLimiter({ store });
    await limiter.take(bucket('a'), shared, at(0));
    await limiter.take(bucket('b'), shared, at(0));
    expect(calls).toEqual([]);
    await limiter.stop();
    expect(calls).toEqual([2]);
  });

  it('limit by themselves while the store fails, and say so', async () => {
    const failures: unknown[] = [];
    const store: RateLimitStore = { spend: () => Promise.reject(new Error('gone')) };
    const limiter = new RateLimiter({ store, onFailure: (error) => failures.push(error) });
    const waits = await takeMany(limiter, 31, shared);
    expect(waits.filter((wait) => wait === 0)).toHaveLength(30);
    expect(failures.length).toBeGreaterThan(0);
  });
});
