import type { Database } from '../connect.ts';
import { query, statement } from '../statement.ts';

/** Tokens to take from one bucket. */
export interface BucketSpending {
  readonly instanceId: string;
  /** A hash: the names of buckets hold addresses of people. */
  readonly key: string;
  /** How many tokens the bucket holds at most. */
  readonly burst: number;
  readonly perSecond: number;
  readonly count: number;
}

// Rows are taken in one order by every process, or two of them could wait for each other. More debt than a burst is
// forgiven, so that a fault of counting cannot shut anyone out for long.
const spend = statement(
  'spend_from_buckets',
  `with spent as (
     select * from unnest($1::uuid[], $2::text[], $3::float8[], $4::float8[], $5::float8[])
       as s (instance_id, key, burst, per_second, count)
     order by instance_id, key
   )
   insert into gatehouse.rate_limit_buckets as b (instance_id, key, burst, per_second, tokens, updated_at)
   select instance_id, key, burst, per_second, burst - count, $6::timestamptz from spent
   on conflict (instance_id, key) do update set
     burst = excluded.burst,
     per_second = excluded.per_second,
     tokens = greatest(-excluded.burst, least(excluded.burst, b.tokens
       + greatest(0, extract(epoch from excluded.updated_at - b.updated_at)) * excluded.per_second)
       - (excluded.burst - excluded.tokens)),
     updated_at = greatest(b.updated_at, excluded.updated_at)
   returning instance_id, key, tokens`,
);

/**
 * Takes tokens out of buckets, which regain them with time; one statement for all.
 *
 * @param spendings of different buckets
 * @returns how many tokens each bucket holds then, in the order of the spendings; below zero when more was taken than
 *   there was
 */
export async function spendFromBuckets(
  db: Database,
  spendings: readonly BucketSpending[],
  now: Date,
): Promise<readonly number[]> {
  const column = <Name extends keyof BucketSpending>(name: Name) => spendings.map((spending) => spending[name]);
  const values = [column('instanceId'), column('key'), column('burst'), column('perSecond'), column('count'), now];
  const rows = await query<{ instance_id: string; key: string; tokens: number }>(db, spend, values);
  const left = new Map(rows.map((row) => [`${row.instance_id}:${row.key}`, row.tokens]));
  return spendings.map(({ instanceId, key, burst }) => left.get(`${instanceId}:${key}`) ?? burst);
}

const sweep = statement(
  'sweep_buckets',
  `-- every instance: upkeep removes what is old wherever it lies
   with old as (
     select instance_id, key from gatehouse.rate_limit_buckets where updated_at < $1 limit $2 for update skip locked
   )
   delete from gatehouse.rate_limit_buckets b using old where b.instance_id = old.instance_id and b.key = old.key
   returning b.key`,
);

/** Removes buckets that nobody has drawn from since then, of every instance. @returns how many, at most `limit`. */
export async function sweepBuckets(db: Database, before: Date, limit: number): Promise<number> {
  return (await query(db, sweep, [before, limit])).length;
}
