import type { SessionRow } from '../rows/session-row.ts';
import type { UserRow } from '../rows/user-row.ts';
import { rowsOf, type Scope } from '../scope.ts';
import { queryOne, sharedStatement, statement } from '../statement.ts';
import { eventsParameter, storedEvents, type NewEvent } from './insert-events.ts';
import { jsonOrNull } from './json-or-null.ts';
import { userColumns } from './user-columns.ts';
import { identitiesColumn, readIdentities, type WithIdentities } from './user-identities.ts';

const open = statement(
  'open_session',
  `with signed_in as (
     update gatehouse.users u
     set last_sign_in_at = $3,
         app_metadata = coalesce($12::jsonb, u.app_metadata),
         user_metadata = coalesce($13::jsonb, u.user_metadata),
         password_hash = coalesce($17, u.password_hash),
         updated_at = $3
     where u.instance_id = $1 and u.id = $2
       -- What let the person in may have changed while hashes and hooks were waited for. Whoever changes it afterwards
       -- waits for this row, and then ends the session that is opened here.
       and u.deleted_at is null and (u.banned_until is null or u.banned_until <= $3)
       and ($16::text is null or u.password_hash = $16)
     returning ${userColumns('u')}
   ), session as (
     insert into gatehouse.sessions
       (instance_id, id, user_id, created_at, user_agent, ip, not_after, tag, refresh_token_counter)
     select $1, $4, id, $3, $5, $6, $7, $8, $9 from signed_in
     returning id
   ), method as (
     insert into gatehouse.session_methods (instance_id, session_id, method, provider, used_at)
     select $1, id, $10, $18, $3 from session
   ), token as (
     insert into gatehouse.refresh_tokens (instance_id, token_hash, session_id, user_id, created_at, updated_at)
     select $1, $11, id, $2, $3, $3 from session where $11::bytea is not null
   ), entry as (
     insert into gatehouse.audit_log_entries (instance_id, id, payload, ip_address, created_at)
     select $1, gen_random_uuid(), $14::jsonb, '', $3 from session where $14::jsonb is not null
   ), happened as (
     ${storedEvents('$15', 'session')}
   )
   select ${userColumns('s')}, ${identitiesColumn('s.id')} from signed_in s`,
);

/** What a new session is made of. */
export interface NewSession {
  readonly id: string;
  readonly userId: string;
  readonly now: Date;
  readonly userAgent: string | null;
  readonly ip: string | null;
  readonly notAfter: Date | null;
  readonly tag: string | null;
  /** How the person proved who they are (amr). */
  readonly method: string;
  /** Which of several providers of one method vouched for it. */
  readonly methodProvider: string | null;
  /** Of the first table-based refresh token; null when the session has signed counters. */
  readonly tokenHash: Buffer | null;
  readonly refreshTokenCounter: bigint | null;
  /** Replace the user's metadata, where not null. */
  readonly appMetadata: Record<string, unknown> | null;
  readonly userMetadata: Record<string, unknown> | null;
  /** Written to the audit log, where not null. */
  readonly auditPayload: Record<string, unknown> | null;
  /** The hash that the given password matched; null when none was given. */
  readonly matchedHash: string | null;
  /** A better hash of the same password, which takes its place. */
  readonly renewedHash: string | null;
  /** What outsiders are told of it. */
  readonly events: readonly NewEvent[];
}

/** A user and all the ways it is known. */
export type UserWithIdentities = UserRow & WithIdentities;

/**
 * Signs a user in: session, method, first refresh token, audit entry, events and `last_sign_in_at`, in one
 * round trip.
 *
 * @returns the user as it now is; undefined, and nothing has happened, when it has been deleted or banned meanwhile, or
 *   has another hash than the one that was matched.
 */
export async function openSession(scope: Scope, session: NewSession): Promise<UserWithIdentities | undefined> {
  const row = await queryOne<UserWithIdentities>(scope.db, open, [
    scope.instanceId,
    session.userId,
    session.now,
    session.id,
    session.userAgent,
    session.ip,
    session.notAfter,
    session.tag,
    session.refreshTokenCounter,
    session.method,
    session.tokenHash,
    jsonOrNull(session.appMetadata),
    jsonOrNull(session.userMetadata),
    jsonOrNull(session.auditPayload),
    eventsParameter(session.events),
    session.matchedHash,
    session.renewedHash,
    session.methodProvider,
  ]);
  return row && readIdentities(row);
}

const findWithUser = sharedStatement(
  'find_user_with_session',
  `select ${userColumns('u')}, s.id as session_id, ${identitiesColumn('u.id')}
   from gatehouse.users u
   left join gatehouse.sessions s on s.instance_id = $1 and s.id = $3 and s.user_id = u.id
   where u.instance_id = $1 and u.id = $2`,
);

/** A user, and the id of the session asked for if it is there and the user's. */
export type UserWithSession = UserWithIdentities & { readonly session_id: string | null };

/** Everything a bearer token is checked against, in one round trip. */
export async function findUserWithSession(
  scope: Scope,
  userId: string,
  sessionId: string | null,
): Promise<UserWithSession | undefined> {
  const row = await queryOne<UserWithSession>(scope.db, findWithUser, [scope.instanceId, userId, sessionId]);
  return row && readIdentities(row);
}

/** A session by its id, whether or not it could still be refreshed. */
export async function findSession(scope: Scope, id: string): Promise<SessionRow | undefined> {
  return await rowsOf(scope, 'sessions').where({ id }).first();
}

/** Which of a user's sessions end. */
export type EndedSessions = { readonly all: true } | { readonly only: string } | { readonly allBut: string };

/** A session that has ended. */
export type EndedSession = Pick<SessionRow, 'id' | 'user_id' | 'created_at'>;

/** Ends sessions of a user, with their refresh tokens. @returns those that were there. */
export async function deleteSessions(scope: Scope, userId: string, which: EndedSessions): Promise<EndedSession[]> {
  const sessions = rowsOf(scope, 'sessions').where({ user_id: userId });
  if ('only' in which) void sessions.where({ id: which.only });
  if ('allBut' in which) void sessions.whereNot({ id: which.allBut });
  return await sessions.delete().returning(['id', 'user_id', 'created_at']);
}
