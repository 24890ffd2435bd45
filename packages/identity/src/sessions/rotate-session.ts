import { deriveChildToken } from '@gatehouse/crypto';
import {
  addRefreshTokenChild,
  reuseRefreshToken,
  revokeRefreshTokens,
  rotateRefreshToken,
  type Reuse,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../context.ts';
import { endSessions } from './end-sessions.ts';
import { movedChildNumber } from './moved-token.ts';
import { refreshedWith, refreshRequest, refusal, requireRefreshable, type Refreshed } from './refreshed.ts';
import { refreshTokenHash } from './sign-in.ts';

/**
 * Swaps a table-based refresh token for its child, or for a signed counter where the session moves to those
 * (supabase-core.md 6.5, v1).
 *
 * @throws AppError as `refreshSession` does
 */
export async function rotateSession(context: Context, presented: string): Promise<Refreshed> {
  const tokenHash = refreshTokenHash(context, presented);
  const child = childToken(context, tokenHash, 0);
  const request = refreshRequest(context);
  const rotation = await rotateRefreshToken(context, {
    ...request,
    tokenHash,
    childHash: refreshTokenHash(context, child),
    upgradePercentage: upgradePercentage(context),
  });
  if (!rotation) throw new AppError('refresh_token_not_found');
  if (rotation.is_rotated) {
    const { upgraded_counter: counter } = rotation;
    const token = counter === null ? { text: child } : { counter: BigInt(counter) };
    return refreshedWith(context, rotation, { ...token, isNewToken: true });
  }
  requireRefreshable(context, rotation);
  const { tokensAfter } = request.limits;
  if (tokensAfter && rotation.token_created_at <= tokensAfter) throw refusal(rotation, 'refresh_token_expired');
  return reuseToken(context, tokenHash);
}

function upgradePercentage({ instance }: Context): number {
  const { refresh_token_algorithm_version: version, refresh_token_upgrade_percentage: percentage } =
    instance.settings.security;
  return version === 2 ? percentage : 0;
}

async function reuseToken(context: Context, tokenHash: Buffer): Promise<Refreshed> {
  const { refresh_token_reuse_interval: intervalSeconds } = context.instance.settings.security;
  const usedAfter = new Date(context.now.getTime() - intervalSeconds * 1_000);
  const reuse = await reuseRefreshToken(context, { ...refreshRequest(context), tokenHash, usedAfter });
  if (!reuse) throw new AppError('refresh_token_not_found');
  if (!reuse.is_tolerated) return endFamily(context, reuse);
  const { refresh_token_counter: counter, active_child_number: activeChild } = reuse;
  if (counter !== null) return refreshedWith(context, reuse, { counter: BigInt(counter), isNewToken: false });
  if (!reuse.is_active_parent || activeChild === null || activeChild === movedChildNumber) {
    return addChild(context, reuse, tokenHash);
  }
  const text = childToken(context, tokenHash, activeChild);
  return refreshedWith(context, reuse, { text, isNewToken: false });
}

async function addChild(context: Context, reuse: Reuse, tokenHash: Buffer): Promise<Refreshed> {
  const childNumber = (reuse.last_child_number ?? -1) + 1;
  const text = childToken(context, tokenHash, childNumber);
  // Losing this race is no loss: the winner's child has the same number, hence the same text.
  await addRefreshTokenChild(context, {
    parentHash: tokenHash,
    tokenHash: refreshTokenHash(context, text),
    childNumber,
    now: context.now,
  });
  return refreshedWith(context, reuse, { text, isNewToken: true });
}

/** Somebody has a token that they should not have: nobody is told who, so everybody has to sign in again. */
async function endFamily(context: Context, reuse: Reuse): Promise<never> {
  if (!context.instance.settings.security.refresh_token_rotation_enabled) {
    throw refusal(reuse, 'refresh_token_already_used');
  }
  const { id: userId, session_id: sessionId } = reuse;
  context.services.log.warn({ user_id: userId, session_id: sessionId }, 'a used refresh token was sent again');
  // The session's live token is a signed counter: only the end of the session ends that.
  const hasMoved = reuse.refresh_token_counter !== null;
  if (hasMoved) await endSessions(context, userId, { only: sessionId }, 'token_reuse');
  else await revokeRefreshTokens(context, sessionId, context.now);
  throw refusal(reuse, 'refresh_token_already_used', { hasEndedFamily: hasMoved });
}

function childToken(context: Context, parentHash: Buffer, childNumber: number): string {
  return deriveChildToken(context.instance.keys.refreshTokenKey, parentHash, childNumber);
}
