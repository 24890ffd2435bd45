import { LRUCache } from 'lru-cache';

/** A token bucket: holds `burst` tokens, regains `perSecond`. */
export interface RateLimit {
  readonly burst: number;
  readonly perSecond: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/**
 * Token buckets by key, in this process, bounded in number: the buckets least recently used are forgotten first, which
 * can only be generous.
 */
export class RateLimiter {
  readonly #buckets: LRUCache<string, Bucket>;

  /** @param bucketsMax how many keys are remembered at once */
  constructor(bucketsMax = 200_000) {
    this.#buckets = new LRUCache({ max: bucketsMax });
  }

  /**
   * Takes one token.
   *
   * @param key must begin with the instance's id: no two sites share a bucket.
   * @returns 0 when there was one, else the seconds until there will be.
   */
  take(key: string, limit: RateLimit, now: Date): number {
    const at = now.getTime();
    const bucket = this.#buckets.get(key) ?? { tokens: limit.burst, at };
    const regained = (Math.max(0, at - bucket.at) / 1_000) * limit.perSecond;
    bucket.tokens = Math.min(limit.burst, bucket.tokens + regained);
    bucket.at = at;
    this.#buckets.set(key, bucket);
    if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / limit.perSecond);
    bucket.tokens -= 1;
    return 0;
  }
}
