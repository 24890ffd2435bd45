import { inTransaction } from '@gatehouse/database';
import { actorOf, recordAudit } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import type { Bearer } from './authenticate.ts';
import { endSessions } from './end-sessions.ts';

/** Which sessions a person ends: all, the one in use, or all others. */
export const signOutScopes = ['global', 'local', 'others'] as const;

/** One of them. */
export type SignOutScope = (typeof signOutScopes)[number];

/** Ends sessions of the bearer; their refresh and access tokens are worth nothing from then on. */
export async function signOut(context: Context, bearer: Bearer, scope: SignOutScope): Promise<void> {
  const { user, sessionId } = bearer;
  await inTransaction(context, async (tx) => {
    await recordAudit(tx, 'logout', actorOf(user));
    if (scope === 'global' || sessionId === null) return endSessions(tx, user.id, { all: true }, 'sign_out');
    return endSessions(tx, user.id, scope === 'local' ? { only: sessionId } : { allBut: sessionId }, 'sign_out');
  });
}
