import { createHash } from 'node:crypto';
import { forgetBuckets, spendFromBuckets, type Database } from '@gatehouse/database';
import type { RateLimitStore, Spending } from './rate-limit.ts';

const hour = 3_600_000;
/** By then every bucket is full again. */
const forgetAfter = 24 * hour;
const forgetMax = 100_000;

/** Shared buckets in the database. Their names are stored hashed: they hold addresses of people. */
export class DatabaseRateLimitStore implements RateLimitStore {
  readonly #db: Database;
  #sweptAt = 0;

  constructor(db: Database) {
    this.#db = db;
  }

  async spend(spendings: readonly Spending[], now: Date): Promise<readonly number[]> {
    const named = spendings.map(({ limit, key, ...spending }) => ({ ...spending, ...limit, key: hashed(key) }));
    const left = await spendFromBuckets(this.#db, named, now);
    if (now.getTime() - this.#sweptAt > hour) {
      this.#sweptAt = now.getTime();
      await forgetBuckets(this.#db, new Date(now.getTime() - forgetAfter), forgetMax);
    }
    return left;
  }
}

function hashed(key: string): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, 22);
}
