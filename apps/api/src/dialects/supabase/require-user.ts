import { bearerToken } from '@gatehouse/http';
import { AppError, isAppError } from '@gatehouse/errors';
import { isAdminToken, loadBearer, verifyClaims, type VerifiedClaims } from '@gatehouse/identity';
import type { ApiContext, ApiMiddleware } from '../../api-state.ts';
import { contextOf } from '../../context.ts';
import { rephrase } from '../../middleware/rephrase.ts';

/** Says of a token's user what this dialect says where it is unknown. */
export const unknownSubject = rephrase({
  user_not_found: { status: 403, text: 'User from sub claim in JWT does not exist' },
});

/**
 * Lets in who holds a token of the instance whose user and session are there: the eight checks of supabase-core.md 3, in
 * their order, in one round trip.
 *
 * @throws AppError `no_authorization`, `bad_jwt`, `user_not_found` (403), `session_not_found`, `user_banned`
 */
export function requireUser(): ApiMiddleware {
  return async function checkBearer(ctx, next) {
    await unknownSubject(ctx, async () => {
      const claims = await verifyBearer(ctx, bearerToken(ctx.get('Authorization')));
      ctx.state.claims = claims;
      const bearer = await loadBearer(contextOf(ctx), claims);
      ctx.state.bearer = bearer;
      ctx.state.logFields['user_id'] = bearer.user.id;
    });
    await next();
  };
}

/** Keeps out anonymous users. After {@link requireUser}. @throws AppError `no_authorization` (403) */
export function requireNamedUser(): ApiMiddleware {
  return async function checkClaim(ctx, next) {
    if (ctx.state.claims?.['is_anonymous'] === true) throw new AppError('no_authorization', { status: 403 });
    await next();
  };
}

/**
 * Whether a request to a public endpoint shows an administrator's token, which needs no captcha. Some clients send their
 * API key as bearer on every call: what is no good token of the instance counts as none (decision 22).
 */
export async function isAskedByAdmin(ctx: ApiContext): Promise<boolean> {
  const token = bearerToken(ctx.get('Authorization'));
  if (token === undefined) return false;
  try {
    return await isAdminToken(contextOf(ctx), await verifyBearer(ctx, token));
  } catch (error) {
    if (isAppError(error, 'bad_jwt')) return false;
    throw error;
  }
}

/**
 * The claims of a token, for checks that stop short of a session.
 *
 * @throws AppError `no_authorization`, `bad_jwt`
 */
export async function verifyBearer(ctx: ApiContext, token: string | undefined): Promise<VerifiedClaims> {
  if (token === undefined) throw new AppError('no_authorization');
  const { dependencies, instance, now } = ctx.state;
  try {
    return await verifyClaims(instance, token, now, dependencies.verifiedTokens, { strictNetlifyClaims: false });
  } catch (error) {
    if (!isAppError(error, 'bad_jwt')) throw error;
    const reason = `unable to parse or verify signature, ${error.params['reason'] ?? ''}`;
    throw new AppError('bad_jwt', { params: { reason }, cause: error });
  }
}
