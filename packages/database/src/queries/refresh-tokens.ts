import type { AssuranceLevel } from '../rows/session-row.ts';
import type { UserRow } from '../rows/user-row.ts';
import { rowsOf, type Scope } from '../scope.ts';
import { query, queryOne, statement } from '../statement.ts';
import { actorPayload } from './actor-payload.ts';
import { userColumns } from './user-columns.ts';

const sessionColumns = `s.id as session_id, s.aal, s.created_at as session_created_at, s.refreshed_at, s.not_after,
  (select coalesce(jsonb_agg(jsonb_build_object('method', m.method, 'used_at', extract(epoch from m.used_at)::bigint)
     order by m.used_at desc), '[]')
   from gatehouse.session_methods m where m.instance_id = $1 and m.session_id = s.id) as methods`;

const rotate = statement(
  'rotate_refresh_token',
  `with rotated as (
     update gatehouse.refresh_tokens t
     set is_revoked = true, updated_at = $4
     from gatehouse.sessions s, gatehouse.users u
     where t.instance_id = $1 and t.token_hash = $2 and not t.is_revoked
       and ($7::timestamptz is null or t.created_at > $7)
       and s.instance_id = $1 and s.id = t.session_id
       and (s.not_after is null or s.not_after > $4)
       and ($8::timestamptz is null or s.created_at > $8)
       and ($9::timestamptz is null or coalesce(s.refreshed_at, s.created_at) > $9)
       and u.instance_id = $1 and u.id = t.user_id
       and (u.banned_until is null or u.banned_until <= $4) and u.deleted_at is null
     returning t.session_id, t.user_id
   ), child as (
     insert into gatehouse.refresh_tokens
       (instance_id, token_hash, session_id, user_id, parent_hash, created_at, updated_at)
     select $1, $3, session_id, user_id, $2, $4, $4 from rotated
   ), touched as (
     update gatehouse.sessions s set refreshed_at = $4, user_agent = $5, ip = $6
     from rotated r where s.instance_id = $1 and s.id = r.session_id
   ), entries as (
     insert into gatehouse.audit_log_entries (instance_id, id, payload, ip_address, created_at)
     select $1, gen_random_uuid(),
       ${actorPayload('u')} || jsonb_build_object('action', a.action, 'log_type', 'token', 'timestamp', $10::text), '', $4
     from rotated r
     join gatehouse.users u on u.instance_id = $1 and u.id = r.user_id
     cross join (values ('token_refreshed'), ('token_revoked')) a (action)
   )
   select ${userColumns('u')}, ${sessionColumns}, t.is_revoked as token_is_revoked, t.created_at as token_created_at,
     exists (select 1 from rotated) as is_rotated
   from gatehouse.refresh_tokens t
   join gatehouse.sessions s on s.instance_id = $1 and s.id = t.session_id
   join gatehouse.users u on u.instance_id = $1 and u.id = t.user_id
   where t.instance_id = $1 and t.token_hash = $2`,
);

/** A user and the session that a refresh token belongs to. */
export type RefreshedSession = UserRow & {
  readonly session_id: string;
  readonly aal: AssuranceLevel;
  readonly session_created_at: Date;
  readonly refreshed_at: Date | null;
  readonly not_after: Date | null;
  /** Newest first; `used_at` in Unix seconds. */
  readonly methods: readonly { readonly method: string; readonly used_at: number }[];
};

/** What the rotating statement found. `is_rotated` says whether this request won. */
export type Rotation = RefreshedSession & {
  readonly token_is_revoked: boolean;
  readonly token_created_at: Date;
  readonly is_rotated: boolean;
};

/** What a rotation needs to know. The instants are limits: null means that the rule is off. */
export interface RotationRequest {
  readonly tokenHash: Buffer;
  readonly childHash: Buffer;
  readonly now: Date;
  readonly userAgent: string | null;
  readonly ip: string | null;
  /** Tokens made at or before it are too old. */
  readonly tokensAfter: Date | null;
  /** Sessions opened at or before it have ended. */
  readonly sessionsAfter: Date | null;
  /** Sessions last refreshed at or before it have ended. */
  readonly activeAfter: Date | null;
  /** As the audit log writes it. */
  readonly timestamp: string;
}

/**
 * Swaps a refresh token for its first child, if token, session and user allow it: one statement, so that of any number
 * of parallel requests exactly one wins.
 *
 * @returns what was found, also when nothing was swapped; undefined for an unknown token.
 */
export async function rotateRefreshToken(scope: Scope, request: RotationRequest): Promise<Rotation | undefined> {
  return queryOne<Rotation>(scope.db, rotate, [
    scope.instanceId,
    request.tokenHash,
    request.childHash,
    request.now,
    request.userAgent,
    request.ip,
    request.tokensAfter,
    request.sessionsAfter,
    request.activeAfter,
    request.timestamp,
  ]);
}

const findReuse = statement(
  'find_refresh_token_reuse',
  `select ${userColumns('u')}, ${sessionColumns}, t.updated_at as token_revoked_at,
     active.parent_hash as active_parent_hash, active.child_number as active_child_number,
     (select max(c.child_number) from gatehouse.refresh_tokens c
      where c.instance_id = $1 and c.session_id = t.session_id and c.parent_hash = $2) as last_child_number
   from gatehouse.refresh_tokens t
   join gatehouse.sessions s on s.instance_id = $1 and s.id = t.session_id
   join gatehouse.users u on u.instance_id = $1 and u.id = t.user_id
   left join lateral (
     select a.parent_hash, a.child_number from gatehouse.refresh_tokens a
     where a.instance_id = $1 and a.session_id = t.session_id and not a.is_revoked
     order by a.seq desc limit 1
   ) active on true
   where t.instance_id = $1 and t.token_hash = $2 and t.is_revoked`,
);

/** What is known when a token is presented that was used before. */
export type Reuse = RefreshedSession & {
  readonly token_revoked_at: Date;
  readonly active_parent_hash: Buffer | null;
  readonly active_child_number: number | null;
  readonly last_child_number: number | null;
};

/** Looks again, with a fresh snapshot, at a token that could not be swapped. */
export async function findRefreshTokenReuse(scope: Scope, tokenHash: Buffer): Promise<Reuse | undefined> {
  return queryOne<Reuse>(scope.db, findReuse, [scope.instanceId, tokenHash]);
}

const addChild = statement(
  'add_refresh_token_child',
  `insert into gatehouse.refresh_tokens
     (instance_id, token_hash, session_id, user_id, parent_hash, child_number, created_at, updated_at)
   select $1, $3, t.session_id, t.user_id, $2, $4, $5, $5 from gatehouse.refresh_tokens t
   where t.instance_id = $1 and t.token_hash = $2
   on conflict do nothing
   returning session_id`,
);

/** Gives a token a further child. @returns false when another request made the child with that number first. */
export async function addRefreshTokenChild(
  scope: Scope,
  child: { parentHash: Buffer; tokenHash: Buffer; childNumber: number; now: Date },
): Promise<boolean> {
  const values = [scope.instanceId, child.parentHash, child.tokenHash, child.childNumber, child.now];
  return (await query(scope.db, addChild, values)).length > 0;
}

/** Ends a family: no token of the session can be refreshed any more. The session itself stays. */
export async function revokeRefreshTokens(scope: Scope, sessionId: string, now: Date): Promise<void> {
  await rowsOf(scope, 'refresh_tokens')
    .where({ session_id: sessionId, is_revoked: false })
    .update({ is_revoked: true, updated_at: now });
}
