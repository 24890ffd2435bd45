import type { OneTimeTokenKind, OneTimeTokenRow } from '../rows/one-time-token-row.ts';
import { rowsOf, type Scope } from '../scope.ts';
import { query, queryOne, statement } from '../statement.ts';

const columns = `id, instance_id, user_id, kind, token_hash, code_hash, address, dialect, attempts, leased_until,
  created_at, expires_at`;

const replace = statement(
  'replace_one_time_token',
  `insert into gatehouse.one_time_tokens
     (instance_id, id, user_id, kind, token_hash, code_hash, address, dialect, created_at, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
   on conflict (instance_id, user_id, kind) do update set
     id = excluded.id, token_hash = excluded.token_hash, code_hash = excluded.code_hash, address = excluded.address,
     dialect = excluded.dialect, created_at = excluded.created_at, expires_at = excluded.expires_at,
     attempts = 0, leased_until = null`,
);

const find = statement(
  'find_one_time_token',
  `select ${columns} from gatehouse.one_time_tokens
   where instance_id = $1 and token_hash = $2 and kind = any($3)`,
);

const lease = statement(
  'lease_one_time_token',
  `update gatehouse.one_time_tokens set leased_until = $3
   where instance_id = $1 and id = $2 and (leased_until is null or leased_until <= $4)
   returning id`,
);

const consume = statement(
  'consume_one_time_token',
  `delete from gatehouse.one_time_tokens
   where instance_id = $1 and id = $2 and expires_at > $3 and leased_until is not distinct from $4
   returning id`,
);

/** What a new token is made of. */
export type NewOneTimeToken = Omit<OneTimeTokenRow, 'instance_id' | 'attempts' | 'leased_until'>;

/** Stores a token; an earlier one of the same user and kind is worth nothing from then on. */
export async function replaceOneTimeToken(scope: Scope, token: NewOneTimeToken): Promise<void> {
  await query(scope.db, replace, [
    scope.instanceId,
    token.id,
    token.user_id,
    token.kind,
    token.token_hash,
    token.code_hash,
    token.address,
    token.dialect,
    token.created_at,
    token.expires_at,
  ]);
}

/** The token of one of these kinds with that hash, expired or not. */
export async function findOneTimeToken(
  scope: Scope,
  tokenHash: Buffer,
  kinds: readonly OneTimeTokenKind[],
): Promise<OneTimeTokenRow | undefined> {
  return queryOne<OneTimeTokenRow>(scope.db, find, [scope.instanceId, tokenHash, kinds]);
}

/**
 * Reserves a token for one request while it calls a hook, so that no second request can spend it meanwhile.
 *
 * @returns whether this request has it now.
 */
export async function leaseOneTimeToken(scope: Scope, id: string, until: Date, now: Date): Promise<boolean> {
  return (await queryOne(scope.db, lease, [scope.instanceId, id, until, now])) !== undefined;
}

/** Gives a leased token back, so that the link works again after a hook has failed. */
export async function releaseOneTimeToken(scope: Scope, id: string, leasedUntil: Date): Promise<void> {
  await rowsOf(scope, 'one_time_tokens').where({ id, leased_until: leasedUntil }).update({ leased_until: null });
}

/**
 * Takes a token that has not expired, once.
 *
 * @param leasedUntil the lease the caller holds, or null if it holds none.
 * @returns whether this request took it; false when another one was first.
 */
export async function consumeOneTimeToken(
  scope: Scope,
  id: string,
  now: Date,
  leasedUntil: Date | null,
): Promise<boolean> {
  return (await queryOne(scope.db, consume, [scope.instanceId, id, now, leasedUntil])) !== undefined;
}

/** Forgets the user's tokens of these kinds; of all kinds when none is named. */
export async function deleteOneTimeTokens(
  scope: Scope,
  userId: string,
  kinds?: readonly OneTimeTokenKind[],
): Promise<void> {
  const tokens = rowsOf(scope, 'one_time_tokens').where({ user_id: userId });
  if (kinds) void tokens.whereIn('kind', kinds);
  await tokens.delete();
}
