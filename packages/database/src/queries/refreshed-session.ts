import type { AssuranceLevel } from '../rows/session-row.ts';
import type { UserRow } from '../rows/user-row.ts';
import type { Scope } from '../scope.ts';
import { identitiesColumn, type WithIdentities } from './user-identities.ts';

/** Until when sessions and tokens of an instance may be refreshed. Instants are limits; null: the rule is off. */
export interface SessionLimits {
  /** Tokens made before it are too old. */
  readonly tokensAfter: Date | null;
  /** Sessions opened before it have ended. */
  readonly sessionsAfter: Date | null;
  /** Sessions last refreshed before it have ended. */
  readonly activeAfter: Date | null;
  /** Sessions opened before it have ended unless they reached the assurance that their user can reach. */
  readonly lowAalAfter: Date | null;
  /** A user has one session of each of these kinds, the one refreshed last; null: any number. */
  readonly singleTags: readonly string[] | null;
}

/** What every refresh needs to know, whatever the form of its token. */
export interface RefreshRequest {
  readonly now: Date;
  readonly userAgent: string | null;
  readonly ip: string | null;
  readonly limits: SessionLimits;
  /** As the audit log writes it. */
  readonly timestamp: string;
}

/**
 * The values `$1` to `$12` of a refreshing statement: instance, what is presented, one more, then the request. The SQL
 * below counts on this order.
 */
export function refreshValues(scope: Scope, presented: unknown, other: unknown, request: RefreshRequest): unknown[] {
  const { now, userAgent, ip, limits, timestamp } = request;
  const { tokensAfter, sessionsAfter, activeAfter, lowAalAfter, singleTags } = limits;
  return [
    scope.instanceId,
    presented,
    other,
    now,
    userAgent,
    ip,
    tokensAfter,
    sessionsAfter,
    activeAfter,
    lowAalAfter,
    singleTags,
    timestamp,
  ];
}

/** SQL: the best assurance the user can reach. There are no second factors, so everybody's is the first level. */
const reachableAal = `'aal1'`;

function isWithinLimits(alias: string): string {
  return `((${alias}.not_after is null or ${alias}.not_after >= $4)
    and ($8::timestamptz is null or ${alias}.created_at >= $8)
    and ($9::timestamptz is null or coalesce(${alias}.refreshed_at, ${alias}.created_at) >= $9)
    and ($10::timestamptz is null or ${alias}.created_at >= $10 or ${alias}.aal >= ${reachableAal}))`;
}

function kindOf(alias: string): string {
  return `case when ${alias}.tag = any($11::text[]) then ${alias}.tag else coalesce(($11::text[])[1], '') end`;
}

/** Another session of the user, of the same kind and alive, was refreshed later (supabase-core.md 6.4, step 6). */
const isSuperseded = `($11::text[] is not null and exists (
    select 1 from gatehouse.sessions o
    where o.instance_id = $1 and o.user_id = s.user_id and o.id <> s.id and ${kindOf('o')} = ${kindOf('s')}
      and ${isWithinLimits('o')}
      and coalesce(o.refreshed_at, o.created_at) > coalesce(s.refreshed_at, s.created_at)))`;

/** SQL: the session `s` of the user `u` may be refreshed. */
export const isRefreshable = `(${isWithinLimits('s')} and not ${isSuperseded}
    and (u.banned_until is null or u.banned_until <= $4) and u.deleted_at is null)`;

/**
 * SQL: the session `s` and the user `u` of a row that names them, each reached by its whole primary key. `offset 0` keeps
 * the planner from joining them its own way: where most sites have few users it takes an instance for a handful of rows,
 * reads all its sessions and users, and does the same for the site that has a million.
 */
export function sessionAndUserOf(sessionId: string, userId: string): string {
  return `cross join lateral (
       select * from gatehouse.sessions where instance_id = $1 and id = ${sessionId} offset 0
     ) s
     ${userOf(userId)}`;
}

/** SQL: the same for the user alone. */
export function userOf(userId: string): string {
  return `cross join lateral (
       select * from gatehouse.users where instance_id = $1 and id = ${userId} offset 0
     ) u`;
}

/** The select list of a refreshed session, beside its user's columns. */
export const refreshedColumns = `s.id as session_id, s.aal, ${reachableAal} as reachable_aal,
  s.created_at as session_created_at, s.refreshed_at, s.not_after, s.refresh_token_counter,
  (select coalesce(jsonb_agg(jsonb_build_object('method', m.method, 'provider', m.provider,
     'used_at', extract(epoch from m.used_at)::bigint) order by m.used_at desc, m.method), '[]')
   from gatehouse.session_methods m where m.instance_id = $1 and m.session_id = s.id) as methods,
  ${identitiesColumn('u.id')}`;

/** The same, with what the limits say of it. */
export const judgedColumns = `${refreshedColumns}, ${isSuperseded} as is_superseded`;

/** A user and the session that a refresh token belongs to. */
export type RefreshedSession = UserRow &
  WithIdentities & {
    readonly session_id: string;
    readonly aal: AssuranceLevel;
    /** The best its user can reach. */
    readonly reachable_aal: AssuranceLevel;
    readonly session_created_at: Date;
    readonly refreshed_at: Date | null;
    readonly not_after: Date | null;
    /** bigint, hence text; null for a session with table-based tokens. */
    readonly refresh_token_counter: string | null;
    /** Newest first; `used_at` in Unix seconds. */
    readonly methods: readonly {
      readonly method: string;
      readonly provider: string | null;
      readonly used_at: number;
    }[];
  };

/** A session as it was before the statement that tried to refresh it. */
export type JudgedSession = RefreshedSession & {
  /** A later session of the user has taken its place. */
  readonly is_superseded: boolean;
};
