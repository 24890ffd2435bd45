import { createHash } from 'node:crypto';
import { spendFromBuckets, type Database } from '@gatehouse/database';
import type { RateLimitStore, Spending } from './rate-limit.ts';

/** Shared buckets in the database. Their names are stored hashed: they hold addresses of people. */
export class DatabaseRateLimitStore implements RateLimitStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async spend(spendings: readonly Spending[], now: Date): Promise<readonly number[]> {
    const named = spendings.map(({ limit, key, ...spending }) => ({ ...spending, ...limit, key: hashed(key) }));
    return spendFromBuckets(this.#db, named, now);
  }
}

function hashed(key: string): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, 22);
}
