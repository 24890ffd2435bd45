import { describeUser, type Refreshed, type SignedIn } from '@gatehouse/identity';
import type { ApiContext } from '../../../api-state.ts';

/** Answers with compact JSON. */
export function answerJson(ctx: ApiContext, body: unknown, status = 200): void {
  ctx.status = status;
  ctx.set('Content-Type', 'application/json');
  ctx.body = JSON.stringify(body);
}

/** Answers that a message was sent; only those of test numbers have an id (decision 44). */
export function answerMessage(ctx: ApiContext, messageId: string | undefined): void {
  answerJson(ctx, messageId === undefined ? {} : { message_id: messageId });
}

/** Members that only some flows add to a token response (supabase-core.md 4.4). */
export interface TokenExtras {
  /** Password grant only, where it is always present. */
  readonly weak_password?: { readonly message: string; readonly reasons: readonly string[] } | null;
  /** What a bare link token was spent as (decision 11). */
  readonly type?: string;
  readonly provider_token?: string;
  readonly provider_refresh_token?: string;
}

/** Answers with a token response and says in headers whose it is (supabase-core.md 1.4 and 4.4). */
export function answerTokens(ctx: ApiContext, signedIn: SignedIn, extras: TokenExtras = {}): void {
  const { user, accessToken, refreshToken } = signedIn;
  nameSignIn(ctx, signedIn);
  answerJson(ctx, {
    access_token: accessToken.token,
    token_type: 'bearer',
    expires_in: accessToken.expiresIn,
    expires_at: accessToken.expiresAt,
    refresh_token: refreshToken,
    user: describeUser(user, signedIn.identities),
    ...extras,
  });
}

/** The same for an address that a person is sent to: tokens stand behind its `#` (supabase-core.md 7.5). */
export function tokenFragment({ accessToken, refreshToken }: SignedIn): Readonly<Record<string, string>> {
  return {
    access_token: accessToken.token,
    expires_at: String(accessToken.expiresAt),
    expires_in: String(accessToken.expiresIn),
    refresh_token: refreshToken,
    token_type: 'bearer',
  };
}

/** Answers a refresh, and says in headers whether its refresh token is new (supabase-core.md 1.4). */
export function answerRefreshed(ctx: ApiContext, refreshed: Refreshed): void {
  if (refreshed.isNewToken) ctx.set('sb-auth-refresh-token-reuse', 'false');
  if (refreshed.reuseCauses.length > 0) {
    ctx.set('sb-auth-refresh-token-reuse-cause', refreshed.reuseCauses.join(','));
  }
  answerTokens(ctx, refreshed);
}

/** Says in headers whose tokens the answer has, whatever its form. */
export function nameSignIn(ctx: ApiContext, signedIn: SignedIn): void {
  nameSession(ctx, signedIn.user.id, signedIn.sessionId);
  nameRefreshToken(ctx, signedIn);
}

/** Says in headers whose session it is, also beside an error. */
export function nameSession(ctx: ApiContext, userId: string, sessionId: string): void {
  ctx.state.logFields['user_id'] = userId;
  ctx.set('sb-auth-user-id', userId);
  ctx.set('sb-auth-session-id', sessionId);
}

const prefixLength = 5;

function nameRefreshToken(ctx: ApiContext, { refreshToken, refreshTokenCounter }: SignedIn): void {
  if (refreshTokenCounter === null) ctx.set('sb-auth-refresh-token-prefix', refreshToken.slice(0, prefixLength));
  else ctx.set('sb-auth-refresh-token-counter', String(refreshTokenCounter));
}
