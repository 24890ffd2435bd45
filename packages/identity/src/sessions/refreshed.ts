import type { JudgedSession, RefreshedSession, RefreshRequest } from '@gatehouse/database';
import { AppError, type ErrorCode } from '@gatehouse/errors';
import { auditTimestamp } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import { isBanned } from '../users/user-state.ts';
import { accessTokenClaims, issueAccessToken } from './access-token.ts';
import { sessionEnd, sessionLimits, type SessionEnd } from './session-limits.ts';
import type { SignedIn } from './sign-in.ts';
import { signedRefreshToken } from './signed-refresh-token.ts';

/** Why a token that was used before is answered all the same. */
export type ReuseCause = 'concurrent-refresh' | 'fail-to-save' | 'always-allow';

/** What a refresh hands out. */
export interface Refreshed extends SignedIn {
  /** False when the token is one that was handed out before. */
  readonly isNewToken: boolean;
  /** Only of signed counters. */
  readonly reuseCauses: readonly ReuseCause[];
}

/** What a refreshing statement is told of this request. */
export function refreshRequest(context: Context): RefreshRequest {
  const { now, request } = context;
  const limits = sessionLimits(context);
  return { now, userAgent: request.userAgent, ip: request.address, limits, timestamp: auditTimestamp(now) };
}

/** A refresh token that is handed out. */
export type HandedOut =
  | { readonly text: string; readonly isNewToken: boolean }
  | { readonly counter: bigint; readonly isNewToken: boolean; readonly reuseCauses?: readonly ReuseCause[] };

/** Signs the access token that goes with a refresh token. @throws AppError `hook_*` */
export async function refreshedWith(context: Context, session: RefreshedSession, token: HandedOut): Promise<Refreshed> {
  const { session_id: id, session_created_at: openedAt, aal, reachable_aal: reachableAal } = session;
  const methods = session.methods.map(({ method, provider, used_at: usedAt }) => ({ method, provider, usedAt }));
  const tokenSession = { id, openedAt, aal, reachableAal, methods };
  // A hook that fails here costs nothing but this answer: the client may send the same refresh token again.
  const claims = await accessTokenClaims(context, session, tokenSession, 'token_refresh');
  const accessToken = await issueAccessToken(context, claims);
  const counter = 'counter' in token ? token.counter : null;
  return {
    user: session,
    identities: session.identities,
    sessionId: id,
    accessToken,
    refreshToken: 'text' in token ? token.text : signedRefreshToken(context.instance, id, token.counter),
    refreshTokenCounter: counter,
    isNewToken: token.isNewToken,
    reuseCauses: ('reuseCauses' in token && token.reuseCauses) || [],
  };
}

/** The refusal of a refresh whose user and session are known. */
export function refusal(
  session: RefreshedSession,
  code: ErrorCode,
  options: { readonly status?: number; readonly text?: string; readonly hasEndedFamily?: boolean } = {},
): AppError {
  const { hasEndedFamily = false, ...rest } = options;
  const known = { user_id: session.id, session_id: session.session_id };
  return new AppError(code, { ...rest, params: hasEndedFamily ? { ...known, family_ended: 'true' } : known });
}

const expiredText = 'Invalid Refresh Token: Session Expired';
const endTexts: Readonly<Record<SessionEnd, string>> = {
  age: expiredText,
  inactivity: `${expiredText} (inactivity)`,
  low_aal: `${expiredText} (its user needs a second factor)`,
};

/**
 * Says why a refreshing statement left a session alone, unless its token was merely used before.
 *
 * @throws AppError `user_banned`, `session_expired`, with one of four texts
 */
export function requireRefreshable(context: Context, session: JudgedSession): void {
  if (isBanned(session, context.now) || session.deleted_at !== null) {
    throw refusal(session, 'user_banned', { status: 400 });
  }
  const { session_created_at: openedAt, refreshed_at: refreshedAt, not_after: notAfter } = session;
  const age = { openedAt, refreshedAt, notAfter, aal: session.aal, reachableAal: session.reachable_aal };
  const end = sessionEnd(age, sessionLimits(context), context.now);
  if (end) throw refusal(session, 'session_expired', { text: endTexts[end] });
  if (session.is_superseded) {
    throw refusal(session, 'session_expired', { text: `${expiredText} (revoked by a newer sign-in)` });
  }
}
