import { randomUUID } from 'node:crypto';
import { hashToken, randomRefreshToken } from '@gatehouse/crypto';
import { openSession, type UserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { actorOf, auditPayload, type AuditAction } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import { noAnswer, type HookAnswer } from '../hooks/call-event-hooks.ts';
import { issueAccessToken, type AccessToken } from './access-token.ts';

/** What a client gets when it has signed in or refreshed. */
export interface SignedIn {
  readonly user: UserRow;
  readonly sessionId: string;
  readonly accessToken: AccessToken;
  readonly refreshToken: string;
}

/** How a person proved who they are, as the `amr` claim names it (supabase-core.md 5.1). */
export type AuthenticationMethod = 'password' | 'otp' | 'recovery' | 'invite' | 'magiclink' | 'anonymous';

/**
 * Opens a session for a user whose identity has been proven: one round trip.
 *
 * @param hookAnswer metadata that a hook has set; it is stored and shows in the token.
 * @throws AppError `user_not_found` when the user has been deleted meanwhile.
 */
export async function signIn(
  context: Context,
  user: UserRow,
  proof: {
    readonly method: AuthenticationMethod;
    readonly audit: AuditAction | null;
    readonly hookAnswer?: HookAnswer;
  },
): Promise<SignedIn> {
  const sessionId = randomUUID();
  const refreshToken = randomRefreshToken();
  const { appMetadata, userMetadata } = proof.hookAnswer ?? noAnswer;
  const signedIn = await openSession(context, {
    id: sessionId,
    userId: user.id,
    now: context.now,
    userAgent: context.request.userAgent,
    ip: context.request.address,
    notAfter: null,
    tag: null,
    method: proof.method,
    tokenHash: refreshTokenHash(context, refreshToken),
    refreshTokenCounter: null,
    appMetadata,
    userMetadata,
    auditPayload: proof.audit === null ? null : auditPayload(proof.audit, actorOf(user), context.now),
  });
  if (!signedIn) throw new AppError('user_not_found');
  const usedAt = Math.floor(context.now.getTime() / 1_000);
  const session = { id: sessionId, aal: 'aal1', methods: [{ method: proof.method, usedAt }] } as const;
  return { user: signedIn, sessionId, accessToken: await issueAccessToken(context, signedIn, session), refreshToken };
}

/** What is stored of a refresh token: peppered with a key that only this instance has. */
export function refreshTokenHash(context: Pick<Context, 'instance'>, token: string): Buffer {
  return hashToken(context.instance.keys.tokenPepper, 'refresh', token);
}
