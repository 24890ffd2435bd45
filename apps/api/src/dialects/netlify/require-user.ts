import { bearerToken } from '@gatehouse/http';
import { AppError, isAppError } from '@gatehouse/errors';
import { loadBearer, verifyClaims, type VerifiedClaims } from '@gatehouse/identity';
import type { ApiContext, ApiMiddleware } from '../../api-state.ts';
import { contextOf } from '../../context.ts';
import { clearTokenCookie } from './presenters/token-cookie.ts';

/**
 * Checks the signature and the times of the bearer's token (netlify.md 4.6). A missing or bad token takes the cookie
 * away, so that the site's edge stops sending it.
 *
 * @throws AppError `no_authorization`, `bad_jwt`.
 */
export function requireToken(): ApiMiddleware {
  return async function checkToken(ctx, next) {
    ctx.state.claims = await readClaims(ctx);
    await next();
  };
}

/** Loads the token's user and session. @throws AppError `bad_jwt`, `user_not_found`, `session_not_found`, `user_banned` */
export function requireUser(): ApiMiddleware {
  return async function loadUser(ctx, next) {
    const { claims } = ctx.state;
    if (!claims) throw new AppError('no_authorization');
    const bearer = await loadBearer(contextOf(ctx), claims);
    ctx.state.bearer = bearer;
    ctx.state.logFields['user_id'] = bearer.user.id;
    await next();
  };
}

async function readClaims(ctx: ApiContext): Promise<VerifiedClaims> {
  const { dependencies, instance, now } = ctx.state;
  const token = bearerToken(ctx.get('Authorization'));
  if (token === undefined) {
    clearTokenCookie(ctx);
    throw new AppError('no_authorization');
  }
  try {
    return await verifyClaims(instance, token, now, dependencies.verifiedTokens);
  } catch (error) {
    if (isAppError(error, 'bad_jwt')) clearTokenCookie(ctx);
    throw error;
  }
}
