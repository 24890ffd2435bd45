import type { Database } from '../connect.ts';
import type { IdempotencyKeyRow } from '../rows/operator-row.ts';
import { query, queryOne, statement } from '../statement.ts';

// A second request with the key waits here for the end of the first one's transaction.
const claim = statement(
  'claim_idempotency_key',
  `insert into gatehouse.idempotency_keys as k (operator, key, fingerprint, created_at) values ($1, $2, $3, $4)
   on conflict (operator, key) do update
     set fingerprint = excluded.fingerprint, sealed_answer = null, created_at = excluded.created_at
     where k.created_at <= $5
   returning k.key`,
);

const find = statement(
  'find_idempotency_key',
  `select operator, key, fingerprint, sealed_answer, created_at from gatehouse.idempotency_keys
   where operator = $1 and key = $2`,
);

const keep = statement(
  'keep_idempotent_answer',
  'update gatehouse.idempotency_keys set sealed_answer = $3 where operator = $1 and key = $2',
);

const sweep = statement(
  'sweep_idempotency_keys',
  `with old as (
     select operator, key from gatehouse.idempotency_keys where created_at < $1 limit $2 for update skip locked
   )
   delete from gatehouse.idempotency_keys k using old where k.operator = old.operator and k.key = old.key
   returning k.key`,
);

/** Whose key it is, and what it was used for. */
export type NewIdempotencyKey = Omit<IdempotencyKeyRow, 'sealed_answer'>;

/**
 * Takes a key for the transaction's request; one that was used at `expiredAt` or before counts as new.
 *
 * @returns null when it is this request's, else what was stored by the one that had it
 */
export async function claimIdempotencyKey(
  db: Database,
  { operator, key, fingerprint, created_at }: NewIdempotencyKey,
  expiredAt: Date,
): Promise<IdempotencyKeyRow | null> {
  const claimed = await queryOne(db, claim, [operator, key, fingerprint, created_at, expiredAt]);
  if (claimed) return null;
  return (await queryOne<IdempotencyKeyRow>(db, find, [operator, key])) ?? null;
}

/** Keeps the answer for whoever asks again with the key. */
export async function keepIdempotentAnswer(db: Database, operator: string, key: string, sealed: string): Promise<void> {
  await queryOne(db, keep, [operator, key, sealed]);
}

/** Removes keys that were used earlier. @returns how many, at most `limit` */
export async function sweepIdempotencyKeys(db: Database, before: Date, limit: number): Promise<number> {
  return (await query(db, sweep, [before, limit])).length;
}
