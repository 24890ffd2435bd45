import type { Database } from '../connect.ts';
import type { UserRow } from '../rows/user-row.ts';
import type { Scope } from '../scope.ts';
import { query, queryOne, statement } from '../statement.ts';
import { userColumns } from './user-columns.ts';

// The parent of a live token is answered at any time, as is that of a token whose session moved to counters and has not
// used one yet (supabase-core.md 6.5). Whoever has no parent any more is looked at no more.
const sweepUsed = statement(
  'sweep_used_refresh_tokens',
  `-- every instance: upkeep removes what is old wherever it lies
   with used as (
     select c.instance_id, c.token_hash, c.parent_hash
     from gatehouse.refresh_tokens c
     join gatehouse.sessions s on s.instance_id = c.instance_id and s.id = c.session_id
     where c.is_revoked and c.parent_hash is not null and c.updated_at < $1
       and s.refresh_token_counter is distinct from 0
       and not exists (
         select from gatehouse.refresh_tokens l
         where l.instance_id = c.instance_id and l.session_id = c.session_id and l.parent_hash = c.parent_hash
           and not l.is_revoked
       )
     order by c.updated_at
     limit $2
     for update of c skip locked
   ), forgotten as (
     delete from gatehouse.refresh_tokens p using used
     where p.instance_id = used.instance_id and p.token_hash = used.parent_hash
   ), orphaned as (
     -- one that is deleted by this statement as well cannot be changed by it
     update gatehouse.refresh_tokens c set parent_hash = null
     from used
     where c.instance_id = used.instance_id and c.token_hash = used.token_hash
       and not exists (
         select from used d where d.instance_id = used.instance_id and d.parent_hash = used.token_hash
       )
   )
   select token_hash from used`,
);

const sweepTokens = statement(
  'sweep_one_time_tokens',
  `-- every instance: upkeep removes what is old wherever it lies
   with old as (
     select instance_id, id from gatehouse.one_time_tokens
     where expires_at < $1 and kind not in ('email_change_new', 'email_change_current')
     limit $2
     for update skip locked
   )
   delete from gatehouse.one_time_tokens t using old where t.instance_id = old.instance_id and t.id = old.id
   returning t.id`,
);

const sweepEnded = statement(
  'sweep_ended_sessions',
  `-- every instance: upkeep removes what is old wherever it lies
   with old as (
     select instance_id, id from gatehouse.sessions where not_after < $1 limit $2 for update skip locked
   )
   delete from gatehouse.sessions s using old where s.instance_id = old.instance_id and s.id = old.id
   returning s.id`,
);

/**
 * Removes refresh tokens whose child was used up earlier than that. The last used one of a session stays: it may be the
 * one that a client sends again.
 *
 * @returns how many tokens were dealt with, at most `limit`.
 */
export async function sweepUsedRefreshTokens(db: Database, before: Date, limit: number): Promise<number> {
  return (await query(db, sweepUsed, [before, limit])).length;
}

/**
 * Removes links and codes that expired earlier. Those of a change of address stay until there is another: as long as one
 * is there, its address has not confirmed.
 *
 * @returns how many, at most `limit`.
 */
export async function sweepOneTimeTokens(db: Database, before: Date, limit: number): Promise<number> {
  return (await query(db, sweepTokens, [before, limit])).length;
}

/** Removes sessions whose own end was earlier. @returns how many, at most `limit`. */
export async function sweepEndedSessions(db: Database, before: Date, limit: number): Promise<number> {
  return (await query(db, sweepEnded, [before, limit])).length;
}

const sweepPage = statement(
  'sweep_sessions_page',
  `with page as (
     select id from gatehouse.sessions
     where instance_id = $1 and ($2::uuid is null or id > $2) order by id limit $3
   ), ended as (
     delete from gatehouse.sessions s using page
     where s.instance_id = $1 and s.id = page.id
       and (s.created_at < $4 or coalesce(s.refreshed_at, s.created_at) < $5)
     returning s.id
   )
   select (select id from page order by id desc limit 1) as last, (select count(*) from page)::int as seen,
     (select count(*) from ended)::int as removed`,
);

/** When sessions are too old; null where the site has no such rule. */
export interface SessionAges {
  readonly openedBefore: Date | null;
  /** Of the last refresh. */
  readonly activeBefore: Date | null;
}

/** A page of an instance's sessions. */
export interface SessionSweep extends SessionAges {
  /** The last session of the page before; null for the first page. */
  readonly after: string | null;
  readonly limit: number;
}

/**
 * Removes the sessions of a page that are too old. They are read in the order of their ids: an index by their age would
 * have to be changed by every refresh.
 *
 * @returns where the next page begins, null after the last; and how many were removed.
 */
export async function sweepSessionsPage(
  scope: Scope,
  { after, limit, openedBefore, activeBefore }: SessionSweep,
): Promise<{ readonly next: string | null; readonly removed: number }> {
  const values = [scope.instanceId, after, limit, openedBefore, activeBefore];
  const row = await queryOne<{ last: string | null; seen: number; removed: number }>(scope.db, sweepPage, values);
  return { next: row?.seen === limit ? row.last : null, removed: row?.removed ?? 0 };
}

const sweepAnonymous = statement(
  'sweep_anonymous_users',
  `with old as (
     select id from gatehouse.users
     where instance_id = $1 and is_anonymous and created_at < $2
     order by created_at limit $3
     for update skip locked
   )
   delete from gatehouse.users u using old where u.instance_id = $1 and u.id = old.id
   returning ${userColumns('u')}`,
);

/** Removes anonymous users that were created earlier, the oldest first. @returns them, at most `limit`. */
export async function sweepAnonymousPage(scope: Scope, before: Date, limit: number): Promise<UserRow[]> {
  return query<UserRow>(scope.db, sweepAnonymous, [scope.instanceId, before, limit]);
}
