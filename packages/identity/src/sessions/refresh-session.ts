import { deriveChildToken } from '@gatehouse/crypto';
import {
  addRefreshTokenChild,
  findRefreshTokenReuse,
  revokeRefreshTokens,
  rotateRefreshToken,
  type RefreshedSession,
  type Reuse,
  type Rotation,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { auditTimestamp } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import { isBanned } from '../users/user-state.ts';
import { issueAccessToken } from './access-token.ts';
import { refreshTokenHash, type SignedIn } from './sign-in.ts';

/**
 * Swaps a refresh token for a new pair of tokens (supabase-core.md 6.4 and 6.5, table-based tokens).
 *
 * One round trip for the request that wins, two for one that comes second with the same token: a client that lost the
 * answer, or another tab, is handed the child that the winner got. Anything older ends the family.
 *
 * @throws AppError `refresh_token_required`, `refresh_token_not_found`, `refresh_token_expired`, `session_expired`,
 *   `user_banned` or `refresh_token_already_used`.
 */
export async function refreshSession(context: Context, presented: string): Promise<SignedIn> {
  if (presented === '') throw new AppError('refresh_token_required');
  const tokenHash = refreshTokenHash(context, presented);
  const child = childToken(context, tokenHash, 0);
  const rotation = await rotateRefreshToken(context, {
    tokenHash,
    childHash: refreshTokenHash(context, child),
    now: context.now,
    userAgent: context.request.userAgent,
    ip: context.request.address,
    ...sessionLimits(context),
    timestamp: auditTimestamp(context.now),
  });
  if (!rotation) throw new AppError('refresh_token_not_found');
  if (rotation.is_rotated) return signedInWith(context, rotation, child);
  requireRefreshable(context, rotation);
  return reuseToken(context, tokenHash);
}

/** The instants before which tokens and sessions are too old; null where the rule is off. */
function sessionLimits(context: Context): {
  tokensAfter: Date | null;
  sessionsAfter: Date | null;
  activeAfter: Date | null;
} {
  const { jwt, sessions } = context.instance.settings;
  const before = (seconds: number): Date | null =>
    seconds > 0 ? new Date(context.now.getTime() - seconds * 1_000) : null;
  return {
    tokensAfter: before(jwt.refresh_token_lifetime),
    sessionsAfter: before(sessions.timebox),
    activeAfter: before(sessions.inactivity_timeout),
  };
}

/** Says why the rotating statement left a token alone, unless it was merely used before. */
function requireRefreshable(context: Context, rotation: Rotation): void {
  const { now } = context;
  const { tokensAfter, sessionsAfter, activeAfter } = sessionLimits(context);
  if (isBanned(rotation, now) || rotation.deleted_at !== null) throw new AppError('user_banned', { status: 400 });
  if (rotation.not_after && rotation.not_after <= now) throw new AppError('session_expired');
  if (sessionsAfter && rotation.session_created_at <= sessionsAfter) throw new AppError('session_expired');
  const active = rotation.refreshed_at ?? rotation.session_created_at;
  if (activeAfter && active <= activeAfter) throw new AppError('session_expired');
  if (tokensAfter && rotation.token_created_at <= tokensAfter) throw new AppError('refresh_token_expired');
}

async function reuseToken(context: Context, tokenHash: Buffer): Promise<SignedIn> {
  const reuse = await findRefreshTokenReuse(context, tokenHash);
  if (!reuse) throw new AppError('refresh_token_not_found');
  if (reuse.active_parent_hash?.equals(tokenHash)) {
    return signedInWith(context, reuse, childToken(context, tokenHash, reuse.active_child_number ?? 0));
  }
  const { refresh_token_reuse_interval: interval, refresh_token_rotation_enabled: endsFamily } =
    context.instance.settings.security;
  // A family that was ended has no active token; the interval must not bring it back to life.
  const isWithinInterval = context.now.getTime() <= reuse.token_revoked_at.getTime() + interval * 1_000;
  if (isWithinInterval && reuse.active_parent_hash) return addChild(context, reuse, tokenHash);
  if (endsFamily) await revokeRefreshTokens(context, reuse.session_id, context.now);
  throw new AppError('refresh_token_already_used');
}

async function addChild(context: Context, reuse: Reuse, tokenHash: Buffer): Promise<SignedIn> {
  const childNumber = (reuse.last_child_number ?? -1) + 1;
  const child = childToken(context, tokenHash, childNumber);
  // Losing this race is no loss: the winner's child has the same number, hence the same text.
  await addRefreshTokenChild(context, {
    parentHash: tokenHash,
    tokenHash: refreshTokenHash(context, child),
    childNumber,
    now: context.now,
  });
  return signedInWith(context, reuse, child);
}

function childToken(context: Context, parentHash: Buffer, childNumber: number): string {
  return deriveChildToken(context.instance.keys.refreshTokenKey, parentHash, childNumber);
}

async function signedInWith(context: Context, session: RefreshedSession, refreshToken: string): Promise<SignedIn> {
  const methods = session.methods.map(({ method, used_at: usedAt }) => ({ method, usedAt }));
  const accessToken = await issueAccessToken(context, session, { id: session.session_id, aal: session.aal, methods });
  return { user: session, sessionId: session.session_id, accessToken, refreshToken };
}
