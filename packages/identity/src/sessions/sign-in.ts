import { randomUUID } from 'node:crypto';
import { hashToken, randomRefreshToken } from '@gatehouse/crypto';
import { getUserById, openSession, type IdentityRow, type NewSession, type UserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { actorOf, auditPayload, type AuditAction } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import { applyAnswer, noAnswer, type HookAnswer } from '../hooks/call-event-hooks.ts';
import { sessionObject, userObject } from '../events/event-objects.ts';
import { announceEvents, draftEvents, type HappenedEvent } from '../events/record-events.ts';
import { userChangeEvents } from '../events/user-change-events.ts';
import { hasClaimsHook, type TokenClaims } from '../hooks/custom-claims.ts';
import { requireSignable } from '../users/user-state.ts';
import {
  accessTokenClaims,
  issueAccessToken,
  requireEarnableRole,
  type AccessToken,
  type TokenSession,
} from './access-token.ts';
import { signedRefreshToken } from './signed-refresh-token.ts';

/** What a client gets when it has signed in or refreshed. */
export interface SignedIn {
  readonly user: UserRow;
  /** Oldest first. */
  readonly identities: readonly IdentityRow[];
  readonly sessionId: string;
  readonly accessToken: AccessToken;
  readonly refreshToken: string;
  /** The counter that the refresh token signs; null for one that is kept in a table. */
  readonly refreshTokenCounter: bigint | null;
}

/** How a person proved who they are, as the `amr` claim names it (supabase-core.md 5.1). */
type AuthenticationMethod =
  | 'anonymous'
  | 'email/signup'
  | 'email_change'
  | 'invite'
  | 'magiclink'
  | 'oauth'
  | 'otp'
  | 'password'
  | 'recovery'
  | 'sso/saml'
  | 'web3';

/** How somebody has proven who it is. */
export interface Means {
  readonly method: AuthenticationMethod;
  /** Which of several providers of that method vouches for it. Default none. */
  readonly provider?: string | null;
}

/** Why a session is opened, and what of it is written down. */
export interface Proof extends Means {
  /** When the session ends whatever is done with it. Default never. */
  readonly notAfter?: Date | null;
  readonly audit: AuditAction | null;
  readonly traits?: Readonly<Record<string, unknown>>;
  /** Metadata that a hook has set; it is stored and shows in the token. */
  readonly hookAnswer?: HookAnswer;
  /** The hash that the password that was given matched. Default none: it was no password. */
  readonly matchedHash?: string | null;
  /** A better hash of that password. Default none. */
  readonly renewedHash?: string | null;
  /** Of {@link prepareSignIn}, for a session that is opened inside a transaction. */
  readonly prepared?: PreparedSignIn | null;
}

/** A session that is not open yet, and what its first access token will say. */
export interface PreparedSignIn {
  readonly sessionId: string;
  readonly claims: TokenClaims;
}

/**
 * Asks the site's hook what the first access token of a session will say, before there is one: when the hook fails,
 * nothing has happened.
 *
 * @param user as it will be when it has signed in.
 * @returns null where no hook has a say in it: the token then says what the user is by then.
 * @throws AppError `hook_*`, `not_admin`
 */
export async function prepareSignIn(context: Context, user: UserRow, proof: Means): Promise<PreparedSignIn | null> {
  if (!hasClaimsHook(context)) return null;
  const sessionId = randomUUID();
  const session = newSession(context, sessionId, proof);
  return { sessionId, claims: await accessTokenClaims(context, user, session, proof.method) };
}

/**
 * Opens a session for a user whose identity has been proven: one round trip.
 *
 * @throws AppError where {@link signInUnlessChanged} opens none: `user_not_found` or `user_banned` when the user has been
 *   deleted or banned meanwhile, `invalid_credentials` when the password has been changed; `not_admin`,
 *   `hook_*`.
 */
export async function signIn(context: Context, user: UserRow, proof: Proof): Promise<SignedIn> {
  const signedIn = await signInUnlessChanged(context, user, proof);
  if (signedIn) return signedIn;
  requireSignable(await getUserById(context, user.id), context.now);
  throw new AppError(proof.matchedHash ? 'invalid_credentials' : 'conflict');
}

/**
 * Like {@link signIn}.
 *
 * @returns undefined, and nothing has happened, when the user has meanwhile been deleted or banned, or got another hash
 *   than the one that was matched.
 * @throws AppError `not_admin` when its role is one that opens the admin API, `hook_*`
 */
export async function signInUnlessChanged(
  context: Context,
  user: UserRow,
  proof: Proof,
): Promise<SignedIn | undefined> {
  const { method, hookAnswer = noAnswer } = proof;
  // Before anything is stored: a session without a token would stay, with all that is told of it.
  requireEarnableRole(context, user);
  const prepared = proof.prepared ?? (await prepareSignIn(context, applyAnswer(user, hookAnswer), proof));
  const sessionId = prepared?.sessionId ?? randomUUID();
  const refreshToken = firstRefreshToken(context, sessionId);
  const opened = await openSession(context, draftSession(context, user, { sessionId, refreshToken, proof }));
  if (!opened) return undefined;
  announceEvents(context);
  context.afterCommit(() => countLogin(context, user.id, method));
  const { identities, ...signedIn } = opened;
  const session = newSession(context, sessionId, proof);
  const claims = prepared?.claims ?? (await accessTokenClaims(context, signedIn, session, method));
  return {
    user: signedIn,
    identities,
    sessionId,
    accessToken: await issueAccessToken(context, claims),
    refreshToken: refreshToken.text,
    refreshTokenCounter: refreshToken.counter,
  };
}

interface SessionParts {
  readonly sessionId: string;
  readonly refreshToken: FirstRefreshToken;
  readonly proof: Proof;
}

function draftSession(context: Context, user: UserRow, { sessionId, refreshToken, proof }: SessionParts): NewSession {
  const { appMetadata, userMetadata } = proof.hookAnswer ?? noAnswer;
  return {
    id: sessionId,
    userId: user.id,
    now: context.now,
    userAgent: context.request.userAgent,
    ip: context.request.address,
    notAfter: proof.notAfter ?? null,
    tag: null,
    method: proof.method,
    methodProvider: proof.provider ?? null,
    tokenHash: refreshToken.counter === null ? refreshTokenHash(context, refreshToken.text) : null,
    refreshTokenCounter: refreshToken.counter,
    appMetadata,
    userMetadata,
    matchedHash: proof.matchedHash ?? null,
    renewedHash: proof.renewedHash ?? null,
    events: draftEvents(context, signInEvents(context, user, sessionId, proof)),
    auditPayload: proof.audit === null ? null : auditPayload(proof.audit, actorOf(user), context.now, proof.traits),
  };
}

/** That somebody has signed in, and what a hook has changed meanwhile: stored by the statement that opens the session. */
function signInEvents(context: Context, user: UserRow, sessionId: string, proof: Proof): HappenedEvent[] {
  const { now, request } = context;
  const signedIn = { ...applyAnswer(user, proof.hookAnswer ?? noAnswer), last_sign_in_at: now, updated_at: now };
  const session = sessionObject({
    id: sessionId,
    userId: user.id,
    method: proof.method,
    userAgent: request.userAgent,
    ip: request.address,
    now,
  });
  const data = { session, user: userObject(signedIn) };
  return [...userChangeEvents(user, signedIn, now), { type: 'session.created', userId: user.id, data }];
}

function countLogin({ services, instanceId, now }: Context, userId: string, method: AuthenticationMethod): void {
  services.usage.count(instanceId, `logins.${method}`, now);
  services.usage.active(instanceId, userId, now);
}

/** Just opened: the grace of a second factor has not begun to run, so it cannot cut the token short. */
function newSession({ now }: Context, id: string, { method, provider = null }: Means): TokenSession {
  const methods = [{ method, provider, usedAt: Math.floor(now.getTime() / 1_000) }];
  return { id, openedAt: now, aal: 'aal1', reachableAal: 'aal1', methods };
}

/** What is stored of a refresh token: peppered with a key that only this instance has. */
export function refreshTokenHash(context: Pick<Context, 'instance'>, token: string): Buffer {
  return hashToken(context.instance.keys.tokenPepper, 'refresh', token);
}

interface FirstRefreshToken {
  readonly text: string;
  /** Null for one that is kept in a table. */
  readonly counter: bigint | null;
}

function firstRefreshToken(context: Context, sessionId: string): FirstRefreshToken {
  const { refresh_token_algorithm_version: version } = context.instance.settings.security;
  if (version !== 2) return { text: randomRefreshToken(), counter: null };
  return { text: signedRefreshToken(context.instance, sessionId, 0n), counter: 0n };
}
