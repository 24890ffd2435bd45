import {
  isUuid,
  nilUuid,
  TokenError,
  verifyAccessToken,
  type VerifiedToken,
  type VerifiedTokenCache,
} from '@gatehouse/crypto';
import { findUserWithSession, type IdentityRow, type UserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Instance } from '@gatehouse/instances';
import type { Context } from '../context.ts';
import { isBanned } from '../users/user-state.ts';
import { apiKeyIdIn, refuseRevoked } from './api-key-id.ts';
import { verificationKeysOf } from './signing-keys.ts';

/** The claims of an access token whose signature and times are good. Nothing is known yet of its user. */
export type VerifiedClaims = Readonly<Record<string, unknown>>;

/** Who is asking, by an access token. */
export interface Bearer {
  readonly user: UserRow;
  /** Oldest first. */
  readonly identities: readonly IdentityRow[];
  readonly claims: VerifiedClaims;
  /** Null for a token that names no session. */
  readonly sessionId: string | null;
}

/**
 * Checks signature, algorithm and times of an access token. No round trip.
 *
 * @param options `strictNetlifyClaims` (unless told otherwise) refuses an `aud` that is no single text
 * @throws AppError `bad_jwt` with `params.reason`.
 */
export async function verifyClaims(
  instance: Instance,
  token: string,
  now: Date,
  cache: VerifiedTokenCache,
  { strictNetlifyClaims = true }: { readonly strictNetlifyClaims?: boolean } = {},
): Promise<VerifiedClaims> {
  const scope = { instanceId: instance.id, keyVersion: Number(instance.settingsVersion), strictNetlifyClaims };
  const known = cache.find(scope, token, now);
  if (known) return known.claims;
  try {
    const { verified, endsAt } = await verifyNow(instance, token, now, strictNetlifyClaims);
    refuseRevoked(instance, verified.claims);
    cache.remember(scope, token, verified, endsAt);
    return verified.claims;
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    throw new AppError('bad_jwt', { params: { reason: error.goReason }, cause: error });
  }
}

interface VerifiedNow {
  readonly verified: VerifiedToken;
  /** Until when the keys are what they are now. */
  readonly endsAt: number;
}

async function verifyNow(
  instance: Instance,
  token: string,
  now: Date,
  strictNetlifyClaims: boolean,
): Promise<VerifiedNow> {
  const { keys, ended, endsAt } = await verificationKeysOf(instance, now);
  try {
    return { verified: await verifyAccessToken(keys, token, now, { strictNetlifyClaims }), endsAt };
  } catch (error) {
    if (ended.length === 0 || !(error instanceof TokenError)) throw error;
    // A key that has ended for people is still there for the API keys it signed, which live for years.
    const verified = await verifyAccessToken(ended, token, now, { strictNetlifyClaims }).catch(() => undefined);
    if (!verified || apiKeyIdIn(verified.claims) === null) throw error;
    return { verified, endsAt };
  }
}

/**
 * Loads the user, its identities and the session that verified claims speak of: one round trip. The checks come in the
 * order of supabase-core.md 3, from the third.
 *
 * @throws AppError `bad_jwt` (status 400 when `sub` is no UUID), `user_not_found`, `session_not_found` when the session
 *   has ended, `user_banned`.
 */
export async function loadBearer(context: Context, claims: VerifiedClaims): Promise<Bearer> {
  const sessionId = sessionIdIn(claims);
  const found = await findUserWithSession(context, subjectOf(claims), sessionId ?? null);
  if (!found || found.deleted_at) throw new AppError('user_not_found', { status: 403 });
  if (sessionId === undefined) throw new AppError('bad_jwt', { params: { reason: 'session_id is not a UUID' } });
  if (sessionId !== null && found.session_id === null) throw new AppError('session_not_found');
  if (isBanned(found, context.now)) throw new AppError('user_banned');
  const { identities, session_id: _sessionId, ...user } = found;
  return { user, identities, claims, sessionId };
}

/** Whose token it is. @throws AppError `bad_jwt`, with status 400 when `sub` is no UUID. */
export function subjectOf(claims: VerifiedClaims): string {
  const subject = claims['sub'] ?? '';
  if (subject === '') throw new AppError('bad_jwt', { params: { reason: 'missing sub claim' } });
  if (typeof subject === 'string' && isUuid(subject)) return subject;
  throw new AppError('bad_jwt', { status: 400, params: { reason: 'sub is not a UUID' } });
}

/** The session that a token names: null for a token without one, as the operator mints them; undefined for no UUID. */
export function sessionIdIn(claims: VerifiedClaims): string | null | undefined {
  const sessionId = claims['session_id'] ?? '';
  if (sessionId === '' || sessionId === nilUuid) return null;
  return typeof sessionId === 'string' && isUuid(sessionId) ? sessionId : undefined;
}
