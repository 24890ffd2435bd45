import { findSession } from '@gatehouse/database';
import type { Context } from '../context.ts';
import { sessionIdIn, type VerifiedClaims } from './authenticate.ts';
import { isLive } from './session-limits.ts';

/** Whether verified claims name one of the roles that open the admin API. No round trip. */
export function hasAdminRole({ instance }: Pick<Context, 'instance'>, claims: VerifiedClaims): boolean {
  const { role } = claims;
  return typeof role === 'string' && instance.settings.jwt.admin_roles.includes(role);
}

/**
 * Whether verified claims are an administrator's: an admin role, and, if they name a session, one that is there and could
 * be refreshed (supabase-core.md 3). At most one round trip, none for the tokens that an operator mints.
 */
export async function isAdminToken(context: Context, claims: VerifiedClaims): Promise<boolean> {
  if (!hasAdminRole(context, claims)) return false;
  const sessionId = sessionIdIn(claims);
  if (sessionId === null) return true;
  if (sessionId === undefined) return false;
  const session = await findSession(context, sessionId);
  return session !== undefined && isLive(context, session);
}
