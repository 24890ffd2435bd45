import type { IdentityRow } from '@gatehouse/database';
import type { SignedIn } from '@gatehouse/identity';
import type { ApiContext } from '../../../api-state.ts';
import { presentUser } from './present-user.ts';

/** Answers with compact JSON. */
export function answerJson(ctx: ApiContext, body: unknown, status = 200): void {
  ctx.status = status;
  ctx.set('Content-Type', 'application/json');
  ctx.body = JSON.stringify(body);
}

/** Members that only some flows add to a token response (supabase-core.md 4.4). */
export interface TokenExtras {
  /** Password grant only, where it is always present. */
  readonly weak_password?: { readonly message: string; readonly reasons: readonly string[] } | null;
  readonly provider_token?: string;
  readonly provider_refresh_token?: string;
}

/** Answers with a token response and says in headers whose it is (supabase-core.md 1.4 and 4.4). */
export function answerTokens(
  ctx: ApiContext,
  signedIn: SignedIn,
  identities: readonly IdentityRow[],
  extras: TokenExtras = {},
): void {
  const { user, sessionId, accessToken, refreshToken } = signedIn;
  ctx.state.logFields['user_id'] = user.id;
  ctx.set('sb-auth-user-id', user.id);
  ctx.set('sb-auth-session-id', sessionId);
  answerJson(ctx, {
    access_token: accessToken.token,
    token_type: 'bearer',
    expires_in: accessToken.expiresIn,
    expires_at: accessToken.expiresAt,
    refresh_token: refreshToken,
    user: presentUser(user, identities),
    ...extras,
  });
}
