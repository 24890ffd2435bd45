import { goJson } from '@gatehouse/http';
import type { SignedIn } from '@gatehouse/identity';
import type { ApiContext } from '../../../api-state.ts';
import { setTokenCookie } from './token-cookie.ts';

/** Answers with compact JSON. */
export function answerJson(ctx: ApiContext, body: unknown, status = 200): void {
  ctx.status = status;
  ctx.set('Content-Type', 'application/json');
  ctx.body = goJson(body);
}

/**
 * Answers with an access and a refresh token, as a cookie too when asked for one (netlify.md 3.7).
 *
 * @param more keys of one endpoint
 */
export function answerTokens(ctx: ApiContext, signedIn: SignedIn, more: Readonly<Record<string, string>> = {}): void {
  ctx.state.logFields['user_id'] = signedIn.user.id;
  setTokenCookie(ctx, signedIn.accessToken.token);
  answerJson(ctx, {
    access_token: signedIn.accessToken.token,
    token_type: 'bearer',
    expires_in: signedIn.accessToken.expiresIn,
    refresh_token: signedIn.refreshToken,
    ...more,
  });
}
