import { nilUuid } from '@gatehouse/crypto';
import { findSession } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Actor } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import { loadBearer, sessionIdIn, type VerifiedClaims } from '../sessions/authenticate.ts';
import { hasAdminRole } from '../sessions/is-admin-token.ts';
import { isLive } from '../sessions/session-limits.ts';

/**
 * Says who an administrator's token belongs to, by its role (supabase-extended.md 1.3). No round trip for tokens without
 * a session, as operators mint them; a session must be there, with its user, and could still be refreshed.
 *
 * @returns nobody in particular, named after the role.
 * @throws AppError `bad_jwt`, `user_not_found`, `session_not_found`, `user_banned`; `session_expired` (403), `not_admin`.
 */
export async function requireServiceRole(context: Context, claims: VerifiedClaims): Promise<Actor> {
  if (sessionIdIn(claims) !== null) await requireLiveSession(context, claims);
  if (!hasAdminRole(context, claims)) throw new AppError('not_admin');
  return { id: nilUuid, email: String(claims['role']) };
}

async function requireLiveSession(context: Context, claims: VerifiedClaims): Promise<void> {
  const { sessionId } = await loadBearer(context, claims);
  const session = sessionId === null ? undefined : await findSession(context, sessionId);
  if (!session) throw new AppError('session_not_found');
  if (!isLive(context, session)) throw new AppError('session_expired', { status: 403 });
}
