/** A token bucket: holds `burst` tokens, regains `perSecond`. */
export interface RateLimit {
  readonly burst: number;
  readonly perSecond: number;
}

/** Which bucket of which instance: no two sites share one. */
export interface BucketName {
  readonly instanceId: string;
  readonly key: string;
}

/** Tokens that this process took from a bucket and has not told of yet. */
export interface Spending extends BucketName {
  readonly limit: RateLimit;
  readonly count: number;
}

/** Buckets that several processes draw from. */
export interface RateLimitStore {
  /**
   * Takes what was spent out of the shared buckets, in one round trip.
   *
   * @returns how many tokens each bucket holds now, in the order of the spendings; below zero when processes together
   *   spent more than there was
   */
  spend(spendings: readonly Spending[], now: Date): Promise<readonly number[]>;
}

/** What a bucket holds after some time. */
export function regained(tokens: number, seconds: number, { burst, perSecond }: RateLimit): number {
  return Math.min(burst, tokens + Math.max(0, seconds) * perSecond);
}
