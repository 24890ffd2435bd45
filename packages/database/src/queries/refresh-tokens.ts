import { rowsOf, type Scope } from '../scope.ts';
import { query, queryOne, statement } from '../statement.ts';
import { actorPayload } from './actor-payload.ts';
import {
  isRefreshable,
  judgedColumns,
  refreshedColumns,
  refreshValues,
  sessionAndUserOf,
  userOf,
  type JudgedSession,
  type RefreshedSession,
  type RefreshRequest,
} from './refreshed-session.ts';
import { readIdentities } from './user-identities.ts';
import { userColumns } from './user-columns.ts';

const rotate = statement(
  'rotate_refresh_token',
  `with presented as materialized (
     select ${userColumns('u')}, ${judgedColumns}, t.created_at as token_created_at, ${isRefreshable} as is_refreshable
     from gatehouse.refresh_tokens t
     ${sessionAndUserOf('t.session_id', 't.user_id')}
     where t.instance_id = $1 and t.token_hash = $2
   ), rotated as (
     update gatehouse.refresh_tokens t
     set is_revoked = true, updated_at = $4
     where t.instance_id = $1 and t.token_hash = $2 and not t.is_revoked
       and ($7::timestamptz is null or t.created_at > $7)
       and (select is_refreshable from presented)
     returning t.session_id, t.user_id,
       -- a share of the sessions, the same ones every time: their ids are random
       (get_byte(uuid_send(t.session_id), 14) * 256 + get_byte(uuid_send(t.session_id), 15)) % 100
         < $13::integer as is_upgraded
   ), child as (
     insert into gatehouse.refresh_tokens
       (instance_id, token_hash, session_id, user_id, parent_hash, is_revoked, created_at, updated_at)
     select $1, $3, session_id, user_id, $2, is_upgraded, $4, $4 from rotated
   ), touched as (
     update gatehouse.sessions s
     set refreshed_at = $4, user_agent = $5, ip = $6,
         refresh_token_counter = case when (select is_upgraded from rotated) then coalesce(s.refresh_token_counter + 1, 0)
                                      else s.refresh_token_counter end
     where s.instance_id = $1 and s.id = (select session_id from rotated)
     returning case when (select is_upgraded from rotated) then s.refresh_token_counter end as upgraded_counter
   ), entries as (
     insert into gatehouse.audit_log_entries (instance_id, id, payload, ip_address, created_at)
     select $1, gen_random_uuid(),
       ${actorPayload('u')} || jsonb_build_object('action', a.action, 'log_type', 'token', 'timestamp', $12::text), '', $4
     from rotated cross join presented u cross join (values ('token_refreshed'), ('token_revoked')) a (action)
   )
   select p.*, exists (select 1 from rotated) as is_rotated, (select upgraded_counter from touched) as upgraded_counter
   from presented p`,
);

/** What the rotating statement found. `is_rotated` says whether this request won. */
export type Rotation = JudgedSession & {
  readonly token_created_at: Date;
  readonly is_rotated: boolean;
  /** Where the session moved to signed counters: the counter of its next token. bigint, hence text. */
  readonly upgraded_counter: string | null;
};

/** What a rotation needs to know. */
export interface RotationRequest extends RefreshRequest {
  readonly tokenHash: Buffer;
  readonly childHash: Buffer;
  /** Of a hundred sessions, how many move to signed counters. */
  readonly upgradePercentage: number;
}

/**
 * Swaps a refresh token for its first child, if token, session and user allow it: one statement, so that of any number
 * of parallel requests exactly one wins.
 *
 * @returns what was found, also when nothing was swapped; undefined for an unknown token.
 */
export async function rotateRefreshToken(scope: Scope, request: RotationRequest): Promise<Rotation | undefined> {
  const values = refreshValues(scope, request.tokenHash, request.childHash, request);
  const row = await queryOne<Rotation>(scope.db, rotate, [...values, request.upgradePercentage]);
  return row && readIdentities(row);
}

// The active token is the last that was made and not revoked; a session that moved to signed counters has none left.
const reuse = statement(
  'reuse_refresh_token',
  `with presented as (
     select t.session_id, t.user_id, t.updated_at, s.refresh_token_counter, newest.parent_hash = $2 as is_newest_parent,
       active.parent_hash = $2 as is_active_parent, active.child_number as active_child_number,
       active.token_hash is not null or s.refresh_token_counter is not null as is_family_alive
     from gatehouse.refresh_tokens t
     ${sessionAndUserOf('t.session_id', 't.user_id')}
     left join lateral (
       select n.parent_hash from gatehouse.refresh_tokens n
       where n.instance_id = $1 and n.session_id = t.session_id order by n.seq desc limit 1
     ) newest on true
     left join lateral (
       select a.token_hash, a.parent_hash, a.child_number from gatehouse.refresh_tokens a
       where a.instance_id = $1 and a.session_id = t.session_id and not a.is_revoked order by a.seq desc limit 1
     ) active on true
     where t.instance_id = $1 and t.token_hash = $2 and t.is_revoked
   ), tolerated as (
     select session_id, user_id from presented
     where is_active_parent
       or (is_newest_parent and refresh_token_counter = 0)
       or (is_family_alive and updated_at >= $3)
   ), touched as (
     update gatehouse.sessions s set refreshed_at = $4, user_agent = $5, ip = $6
     where s.instance_id = $1 and s.id = (select session_id from tolerated)
   ), entry as (
     insert into gatehouse.audit_log_entries (instance_id, id, payload, ip_address, created_at)
     select $1, gen_random_uuid(),
       ${actorPayload('u')} || jsonb_build_object('action', 'token_refreshed', 'log_type', 'token', 'timestamp', $7::text),
       '', $4
     from tolerated r ${userOf('r.user_id')}
   )
   select ${userColumns('u')}, ${refreshedColumns}, exists (select 1 from tolerated) as is_tolerated,
     coalesce(p.is_active_parent, false) as is_active_parent, p.active_child_number,
     (select max(c.child_number) from gatehouse.refresh_tokens c
      where c.instance_id = $1 and c.session_id = p.session_id and c.parent_hash = $2) as last_child_number
   from presented p
   ${sessionAndUserOf('p.session_id', 'p.user_id')}`,
);

/** What is known when a token is presented that was used before. */
export type Reuse = RefreshedSession & {
  /** Whether it may be answered. If so, the session counts as refreshed. */
  readonly is_tolerated: boolean;
  /** The session's active token is a child of the one presented. */
  readonly is_active_parent: boolean;
  readonly active_child_number: number | null;
  readonly last_child_number: number | null;
};

/**
 * Judges, with a fresh snapshot, a token that could not be swapped because it was used before: the parent of the active
 * token is always answered, any other until a while after its use. Signed counters that replaced the token and have not
 * moved count as its active child.
 *
 * @param request `usedAfter` is that while: tokens used before it are not answered
 */
export async function reuseRefreshToken(
  scope: Scope,
  request: RefreshRequest & { readonly tokenHash: Buffer; readonly usedAfter: Date },
): Promise<Reuse | undefined> {
  const { tokenHash, usedAfter, now, userAgent, ip, timestamp } = request;
  const values = [scope.instanceId, tokenHash, usedAfter, now, userAgent, ip, timestamp];
  const row = await queryOne<Reuse>(scope.db, reuse, values);
  return row && readIdentities(row);
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
