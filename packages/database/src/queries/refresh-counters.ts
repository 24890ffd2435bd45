import type { Scope } from '../scope.ts';
import { queryOne, statement } from '../statement.ts';
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

function auditEntry(source: string, timestamp: string): string {
  return `insert into gatehouse.audit_log_entries (instance_id, id, payload, ip_address, created_at)
     select $1, gen_random_uuid(),
       ${actorPayload('u')} ||
         jsonb_build_object('action', 'token_refreshed', 'log_type', 'token', 'timestamp', ${timestamp}::text),
       '', $4
     from ${source} r ${userOf('r.user_id')}`;
}

const advance = statement(
  'advance_refresh_counter',
  `with presented as materialized (
     select ${userColumns('u')}, ${judgedColumns}, ${isRefreshable} as is_refreshable
     from gatehouse.sessions s
     ${userOf('s.user_id')}
     where s.instance_id = $1 and s.id = $2 and s.refresh_token_counter is not null
   ), advanced as (
     update gatehouse.sessions s
     set refresh_token_counter = s.refresh_token_counter + 1, refreshed_at = $4, user_agent = $5, ip = $6
     where s.instance_id = $1 and s.id = $2 and s.refresh_token_counter = $3::bigint
       and ($7::timestamptz is null or coalesce(s.refreshed_at, s.created_at) > $7)
       and (select is_refreshable from presented)
     returning s.user_id
   ), entry as (
     ${auditEntry('advanced', '$12')}
   )
   select p.*, exists (select 1 from advanced) as is_advanced from presented p`,
);

/** The session as it was, and whether this request moved its counter on by one. */
export type CounterAdvance = JudgedSession & { readonly is_advanced: boolean; readonly refresh_token_counter: string };

/** A signed counter whose signature is good. */
export interface PresentedCounter {
  readonly sessionId: string;
  readonly counter: bigint;
}

/**
 * Moves a session's counter on if it is the one presented and session and user allow it: one statement, so that of any
 * number of parallel requests exactly one wins.
 *
 * @returns what was found, also when nothing moved; undefined for a session that is gone or has no counter.
 */
export async function advanceRefreshCounter(
  scope: Scope,
  presented: PresentedCounter,
  request: RefreshRequest,
): Promise<CounterAdvance | undefined> {
  const values = refreshValues(scope, presented.sessionId, String(presented.counter), request);
  const row = await queryOne<CounterAdvance>(scope.db, advance, values);
  return row && readIdentities(row);
}

const reuse = statement(
  'reuse_refresh_counter',
  `with presented as (
     select s.id as session_id, s.user_id, s.refresh_token_counter as current_counter,
       s.refresh_token_counter - $3::bigint = 1 as is_one_behind,
       coalesce(s.refreshed_at, s.created_at) > $8 and coalesce(s.refreshed_at, s.created_at) < $9 as is_recent
     from gatehouse.sessions s
     where s.instance_id = $1 and s.id = $2 and s.refresh_token_counter > $3::bigint
     for update
   ), tolerated as (
     select session_id, user_id from presented where is_one_behind or is_recent or $10::boolean
   ), touched as (
     update gatehouse.sessions s set refreshed_at = $4, user_agent = $5, ip = $6
     where s.instance_id = $1 and s.id = (select session_id from tolerated)
   ), entry as (
     ${auditEntry('tolerated', '$7')}
   )
   select ${userColumns('u')}, ${refreshedColumns}, p.current_counter, p.is_one_behind, p.is_recent,
     exists (select 1 from tolerated) as is_tolerated
   from presented p
   ${sessionAndUserOf('p.session_id', 'p.user_id')}`,
);

/** What is known when a counter is presented that the session has left behind. */
export type CounterReuse = RefreshedSession & {
  /** bigint, hence text. */
  readonly current_counter: string;
  readonly is_one_behind: boolean;
  /** The session was refreshed within the interval around this request. */
  readonly is_recent: boolean;
  /** Whether it may be answered. If so, the session counts as refreshed. */
  readonly is_tolerated: boolean;
};

/**
 * Judges a counter that is behind the session's, under a lock: one step behind is always answered, more only shortly
 * after a refresh.
 *
 * @param rule `isAlwaysAllowed` answers any counter; the interval is in seconds
 * @returns undefined when the session is gone or its counter is not ahead.
 */
export async function reuseRefreshCounter(
  scope: Scope,
  presented: PresentedCounter,
  request: RefreshRequest,
  rule: { readonly intervalSeconds: number; readonly isAlwaysAllowed: boolean },
): Promise<CounterReuse | undefined> {
  const { now, userAgent, ip, timestamp } = request;
  const around = (sign: 1 | -1): Date => new Date(now.getTime() + sign * rule.intervalSeconds * 1_000);
  const row = await queryOne<CounterReuse>(scope.db, reuse, [
    scope.instanceId,
    presented.sessionId,
    String(presented.counter),
    now,
    userAgent,
    ip,
    timestamp,
    around(-1),
    around(1),
    rule.isAlwaysAllowed,
  ]);
  return row && readIdentities(row);
}
