import {
  insertImportedSessions,
  type AssuranceLevel,
  type ImportedSessionRow,
  type ImportedTokenRow,
  type Scope,
} from '@gatehouse/database';
import type { Instance } from '@gatehouse/instances';
import { movedChildNumber } from '../sessions/moved-token.ts';
import { refreshTokenHash } from '../sessions/sign-in.ts';

/** A session of another server, its refresh tokens in clear. */
export interface MovedSession {
  readonly id: string;
  readonly userId: string;
  readonly aal: AssuranceLevel;
  readonly createdAt: Date;
  readonly refreshedAt: Date | null;
  readonly notAfter: Date | null;
  readonly userAgent: string | null;
  readonly ip: string | null;
  readonly tag: string | null;
  readonly methods: readonly { readonly method: string; readonly usedAt: Date }[];
  /** In the order in which they were made. */
  readonly tokens: readonly MovedToken[];
}

/** A refresh token of another server. */
export interface MovedToken {
  readonly token: string;
  readonly parent: string | null;
  readonly isRevoked: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What became of a batch of sessions. */
export interface MovedSessions {
  readonly added: number;
  /** There already. */
  readonly skipped: number;
  /** Of users who are not there. */
  readonly refused: number;
}

/**
 * Takes over sessions of another server, so that nobody has to sign in again: of each token its hash is stored, as of our
 * own, whatever form it has.
 */
export async function moveSessions(
  context: Scope & { readonly instance: Instance },
  sessions: readonly MovedSession[],
): Promise<MovedSessions> {
  const methods = sessions.flatMap(({ id, methods: used }) =>
    used.map(({ method, usedAt }) => ({ session_id: id, method, used_at: usedAt })),
  );
  const tokens = sessions.flatMap((session) => session.tokens.map((token) => tokenRow(context, session, token)));
  const { added, known } = await insertImportedSessions(context, sessions.map(sessionRow), methods, tokens);
  return { added: added.size, skipped: known.size - added.size, refused: sessions.length - known.size };
}

function sessionRow(session: MovedSession): ImportedSessionRow {
  return {
    id: session.id,
    user_id: session.userId,
    aal: session.aal,
    created_at: session.createdAt,
    refreshed_at: session.refreshedAt,
    not_after: session.notAfter,
    user_agent: session.userAgent,
    ip: session.ip,
    tag: session.tag,
  };
}

function tokenRow(
  context: { readonly instance: Instance },
  { id, userId }: MovedSession,
  { token, parent, isRevoked, createdAt, updatedAt }: MovedToken,
): ImportedTokenRow {
  return {
    token_hash: refreshTokenHash(context, token),
    session_id: id,
    user_id: userId,
    parent_hash: parent === null ? null : refreshTokenHash(context, parent),
    child_number: movedChildNumber,
    is_revoked: isRevoked,
    created_at: createdAt,
    updated_at: updatedAt,
  };
}
