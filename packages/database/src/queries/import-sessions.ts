import type { RefreshTokenRow, SessionMethodRow, SessionRow } from '../rows/session-row.ts';
import type { Scope } from '../scope.ts';
import { queryOne, statement } from '../statement.ts';

/** A session of another server. */
export type ImportedSessionRow = Omit<SessionRow, 'instance_id' | 'factor_id' | 'refresh_token_counter'>;
/** A way in which it was authenticated. */
export type ImportedMethodRow = Omit<SessionMethodRow, 'instance_id' | 'provider'>;
/** A refresh token of it. */
export type ImportedTokenRow = Omit<RefreshTokenRow, 'instance_id' | 'seq'>;

const add = statement(
  'import_sessions',
  `with given as (
     select g.* from jsonb_to_recordset($2::jsonb) as g (id uuid, user_id uuid, aal text, created_at timestamptz,
       refreshed_at timestamptz, not_after timestamptz, user_agent text, ip text, tag text)
     join gatehouse.users u on u.instance_id = $1 and u.id = g.user_id
   ), added as (
     insert into gatehouse.sessions
       (instance_id, id, user_id, aal, created_at, refreshed_at, not_after, user_agent, ip, tag)
     select $1, g.id, g.user_id, g.aal, g.created_at, g.refreshed_at, g.not_after, g.user_agent, g.ip, g.tag from given g
     on conflict do nothing
     returning id
   ), methods as (
     insert into gatehouse.session_methods (instance_id, session_id, method, used_at)
     select $1, m.session_id, m.method, m.used_at
     from jsonb_to_recordset($3::jsonb) as m (session_id uuid, method text, used_at timestamptz)
     where m.session_id in (select id from added)
     on conflict do nothing
   ), tokens as (
     insert into gatehouse.refresh_tokens (instance_id, token_hash, session_id, user_id, parent_hash, child_number,
       is_revoked, created_at, updated_at)
     select $1, t.token_hash, t.session_id, t.user_id, t.parent_hash, t.child_number, t.is_revoked, t.created_at, t.updated_at
     from jsonb_to_recordset($4::jsonb) as t (place integer, token_hash bytea, session_id uuid, user_id uuid,
       parent_hash bytea, child_number integer, is_revoked boolean, created_at timestamptz, updated_at timestamptz)
     where t.session_id in (select id from added)
     order by t.place
     on conflict do nothing
   )
   select (select coalesce(array_agg(id::text), '{}') from added) as added,
     (select coalesce(array_agg(id::text), '{}') from given) as known`,
);

/** Ids of sessions. */
export interface StoredSessions {
  readonly added: ReadonlySet<string>;
  /** Those whose user is there, the added ones among them. */
  readonly known: ReadonlySet<string>;
}

/**
 * Adds sessions with their methods and tokens, in one statement. A session that is there already is left alone, since it
 * may have gone on here; so is one whose user is not.
 *
 * @param tokens in the order in which they were made
 */
export async function insertImportedSessions(
  scope: Scope,
  sessions: readonly ImportedSessionRow[],
  methods: readonly ImportedMethodRow[],
  tokens: readonly ImportedTokenRow[],
): Promise<StoredSessions> {
  const placed = tokens.map((token, place) => ({
    ...token,
    place,
    token_hash: byteText(token.token_hash),
    parent_hash: token.parent_hash && byteText(token.parent_hash),
  }));
  const values = [scope.instanceId, JSON.stringify(sessions), JSON.stringify(methods), JSON.stringify(placed)];
  const stored = await queryOne<Record<'added' | 'known', readonly string[]>>(scope.db, add, values);
  return { added: new Set(stored?.added), known: new Set(stored?.known) };
}

/** As PostgreSQL reads bytes in a text. */
function byteText(bytes: Buffer): string {
  return `\\x${bytes.toString('hex')}`;
}
