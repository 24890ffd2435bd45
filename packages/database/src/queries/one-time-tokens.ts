import type { OneTimeTokenKind, OneTimeTokenRow } from '../rows/one-time-token-row.ts';
import { rowsOf, type Scope } from '../scope.ts';
import { query, queryOne, statement } from '../statement.ts';

const columns = `instance_id, id, user_id, kind, token_hash, code_hash, address, dialect, attempts, leased_until,
  created_at, expires_at`;

const replace = statement(
  'replace_one_time_token',
  `insert into gatehouse.one_time_tokens
     (instance_id, id, user_id, kind, token_hash, code_hash, address, dialect, created_at, expires_at)
   select $1, $2, u.id, $4, $5, $6, $7, $8, $9, $10 from gatehouse.users u where u.instance_id = $1 and u.id = $3
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

// Rows are locked in one order, of their age: the order of an index would have the site's whole index read. The count rises
// with the same statement that compares, so that parallel guesses are counted one by one. A code that fits one of the
// address's tokens is no wrong try at the others.
const tryCode = statement(
  'try_one_time_code',
  `with tried as materialized (
     select t.*, t.code_hash = $5 as fits
     from gatehouse.one_time_tokens t
     where t.instance_id = $1 and t.address = $3 and t.kind = any($4) and t.code_hash is not null
       and t.expires_at > $6 and t.attempts < $7
       and exists (
         select from gatehouse.users u
         where u.instance_id = $1 and u.id = t.user_id and u.aud = $2 and not u.is_sso_user
       )
     order by t.created_at, t.id
     for update of t
   ), counted as (
     update gatehouse.one_time_tokens t set attempts = t.attempts + 1
     from tried
     where t.instance_id = $1 and t.id = tried.id and not exists (select from tried where fits)
   )
   select ${columns} from tried where fits order by array_position($4, kind) limit 1`,
);

const listPending = statement(
  'list_pending_codes',
  `select ${columns} from gatehouse.one_time_tokens t
   where t.instance_id = $1 and t.address = $3 and t.kind = $4 and t.expires_at > $5
     and exists (
       select from gatehouse.users u
       where u.instance_id = $1 and u.id = t.user_id and u.aud = $2 and not u.is_sso_user
     )
   order by t.created_at desc, t.id limit 2`,
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

/**
 * Stores a token; an earlier one of the same user and kind is worth nothing from then on. For a user that does not exist
 * nothing is stored.
 */
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

/** What a person typed, and where it may fit. */
export interface CodeTry {
  readonly aud: string;
  /** The address that the code was sent to, as it is compared. */
  readonly address: string;
  /** In the order in which a match is preferred. */
  readonly kinds: readonly OneTimeTokenKind[];
  readonly codeHash: Buffer;
  readonly now: Date;
  /** After so many wrong tries a code fits no more. */
  readonly attemptsMax: number;
}

/**
 * The token of an address that a typed code fits. A code that fits none counts as a wrong try at each of them.
 *
 * @returns undefined as well for one that has expired or was guessed at too often.
 */
export async function tryOneTimeCode(scope: Scope, code: CodeTry): Promise<OneTimeTokenRow | undefined> {
  const { aud, address, kinds, codeHash, now, attemptsMax } = code;
  return queryOne<OneTimeTokenRow>(scope.db, tryCode, [
    scope.instanceId,
    aud,
    address,
    kinds,
    codeHash,
    now,
    attemptsMax,
  ]);
}

/** Where a code may wait that somebody else compares. */
export interface PendingCode {
  readonly aud: string;
  /** The address that it was sent to, as it is compared. */
  readonly address: string;
  readonly kind: OneTimeTokenKind;
  readonly now: Date;
}

/** The tokens of an address that have not expired, whatever their codes, newest first: two at most. */
export async function listPendingCodes(
  scope: Scope,
  { aud, address, kind, now }: PendingCode,
): Promise<OneTimeTokenRow[]> {
  return query<OneTimeTokenRow>(scope.db, listPending, [scope.instanceId, aud, address, kind, now]);
}

/** Whether a user has a token of that kind, expired or not. */
export async function hasOneTimeToken(scope: Scope, userId: string, kind: OneTimeTokenKind): Promise<boolean> {
  return (await rowsOf(scope, 'one_time_tokens').where({ user_id: userId, kind }).first('id')) !== undefined;
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

/** Forgets one token; a newer one of the same user and kind stays. */
export async function deleteOneTimeToken(scope: Scope, id: string): Promise<void> {
  await rowsOf(scope, 'one_time_tokens').where({ id }).delete();
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
