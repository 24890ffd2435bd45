import { regained, type RateLimitStore, type Spending } from './rate-limit.ts';

/** Shared buckets of one process: for an API without a database beside it, and for tests. */
export class MemoryRateLimitStore implements RateLimitStore {
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  spend(spendings: readonly Spending[], now: Date): Promise<readonly number[]> {
    return Promise.resolve(spendings.map((spending) => this.#spendOne(spending, now.getTime())));
  }

  #spendOne({ instanceId, key, limit, count }: Spending, at: number): number {
    const id = `${instanceId}:${key}`;
    const before = this.#buckets.get(id) ?? { tokens: limit.burst, at };
    const tokens = regained(before.tokens, (at - before.at) / 1_000, limit) - count;
    this.#buckets.set(id, { tokens, at: Math.max(at, before.at) });
    return tokens;
  }
}
