import { LRUCache } from 'lru-cache';
import { regained, type BucketName, type RateLimit, type RateLimitStore } from './rate-limit.ts';

interface Bucket extends BucketName {
  limit: RateLimit;
  tokens: number;
  at: number;
  /** Taken, but not yet told to the store. */
  unsent: number;
  /** On the way to the store. */
  sending: number;
}

/** What a limiter may be told. */
export interface RateLimiterOptions {
  /** Shared by processes; without one the buckets are this process's alone. */
  readonly store?: RateLimitStore;
  /** How many buckets are remembered at once. Default 200,000. */
  readonly bucketsMax?: number;
  /** Told when the store fails; this process then limits by itself. */
  readonly onFailure?: (error: unknown) => void;
}

/** How long spendings are collected before the store is told of all of them at once. */
const collectMilliseconds = 25;
/** A bucket that never refills is asked again after this long. */
const waitSecondsMax = 3_600;

/**
 * Token buckets by name, bounded in number: the least recently used are forgotten first, which can only be generous.
 *
 * With a store, this process draws on a copy of each shared bucket and tells the store in the background, so that a
 * limit adds no round trip to a request. Before it has taken a lease more than the store knows of, it waits for the
 * store's answer: all processes together exceed a limit by at most one lease each.
 */
export class RateLimiter {
  readonly #buckets: LRUCache<string, Bucket>;
  readonly #store: RateLimitStore | undefined;
  readonly #onFailure: (error: unknown) => void;
  readonly #unsent = new Map<string, Bucket>();
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;
  #now = new Date(0);

  constructor({ store, bucketsMax = 200_000, onFailure = () => undefined }: RateLimiterOptions = {}) {
    this.#buckets = new LRUCache({ max: bucketsMax });
    this.#store = store;
    this.#onFailure = onFailure;
  }

  /**
   * Takes one token.
   *
   * @returns 0 when there was one, else the seconds until there will be.
   */
  async take(name: BucketName, limit: RateLimit, now: Date): Promise<number> {
    const bucket = this.#bucketOf(name, limit, now);
    while (this.#store && bucket.tokens >= 1 && bucket.unsent + bucket.sending >= leaseOf(limit)) {
      await this.#send();
    }
    if (bucket.tokens < 1) return secondsUntilNext(bucket);
    bucket.tokens -= 1;
    if (this.#store) this.#spendLater(bucket);
    return 0;
  }

  /** Tells the store of what is left to tell. */
  async stop(): Promise<void> {
    await this.#sending;
    await this.#send();
  }

  #bucketOf({ instanceId, key }: BucketName, limit: RateLimit, now: Date): Bucket {
    const at = now.getTime();
    if (now > this.#now) this.#now = now;
    const id = idOf({ instanceId, key });
    let bucket = this.#buckets.get(id);
    if (!bucket) {
      bucket = { instanceId, key, limit, tokens: limit.burst, at, unsent: 0, sending: 0 };
      this.#buckets.set(id, bucket);
    }
    bucket.tokens = regained(bucket.tokens, (at - bucket.at) / 1_000, limit);
    bucket.at = Math.max(bucket.at, at);
    bucket.limit = limit;
    return bucket;
  }

  #spendLater(bucket: Bucket): void {
    const id = idOf(bucket);
    const forgotten = this.#unsent.get(id);
    bucket.unsent += forgotten && forgotten !== bucket ? forgotten.unsent + 1 : 1;
    this.#unsent.set(id, bucket);
    this.#timer ??= setTimeout(() => void this.#send(), collectMilliseconds).unref();
  }

  /** One statement at a time: a caller joins the one under way, or starts the next. */
  #send(): Promise<void> {
    this.#sending ??= this.#tellStore().finally(() => (this.#sending = undefined));
    return this.#sending;
  }

  async #tellStore(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const buckets = [...this.#unsent.values()];
    this.#unsent.clear();
    if (!this.#store || buckets.length === 0) return;
    const spendings = buckets.map(({ instanceId, key, limit, unsent }) => ({ instanceId, key, limit, count: unsent }));
    for (const bucket of buckets) {
      bucket.sending = bucket.unsent;
      bucket.unsent = 0;
    }
    try {
      const left = await this.#store.spend(spendings, this.#now);
      for (const [index, bucket] of buckets.entries()) bucket.tokens = (left[index] ?? bucket.tokens) - bucket.unsent;
    } catch (error) {
      this.#onFailure(error);
    } finally {
      for (const bucket of buckets) bucket.sending = 0;
    }
  }
}

/**
 * What one process may take from a bucket before the store has told it what the others took: a tenth of the burst, and
 * where a bucket refills faster than the store is asked, what it regains in a second.
 */
export function leaseOf({ burst, perSecond }: RateLimit): number {
  return Math.max(1, Math.ceil(burst / 10), Math.ceil(perSecond));
}

function idOf({ instanceId, key }: BucketName): string {
  return `${instanceId}:${key}`;
}

function secondsUntilNext({ tokens, limit }: Bucket): number {
  return Math.min(waitSecondsMax, Math.ceil((1 - tokens) / limit.perSecond));
}
