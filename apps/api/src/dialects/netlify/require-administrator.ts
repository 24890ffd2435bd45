import { bearerToken, readBody } from '@gatehouse/http';
import { AppError, isAppError } from '@gatehouse/errors';
import { operatorActor, requireAdministrator as identify, verifyClaims, type Actor } from '@gatehouse/identity';
import type { ApiContext, ApiMiddleware } from '../../api-state.ts';
import { audienceOf, contextOf } from '../../context.ts';
import { isOperatorToken } from '../../middleware/operator-token.ts';
import { clearTokenCookie } from './presenters/token-cookie.ts';
import { readParams } from './read-params.ts';

/**
 * Lets the site's administrators in: the operator, the site's own functions, super admins and members of the admin
 * group in the audience that the request is about (netlify.md 4.5 and 4.6).
 *
 * @throws AppError `no_authorization`, `bad_jwt`, `user_not_found`, `not_admin`, `over_request_rate_limit`; `bad_json` for a body that is no JSON.
 */
export function requireAdministrator(): ApiMiddleware {
  return async function letAdministratorsIn(ctx, next) {
    ctx.state.administrator = await administratorOf(ctx);
    await next();
  };
}

async function administratorOf(ctx: ApiContext): Promise<Actor> {
  const { dependencies, instance, now } = ctx.state;
  const token = bearerToken(ctx.get('Authorization'));
  if (token === undefined) throw new AppError('no_authorization');
  if (isOperatorToken(ctx, token)) return operatorActor;
  try {
    ctx.state.claims = await verifyClaims(instance, token, now, dependencies.verifiedTokens);
  } catch (error) {
    if (isAppError(error, 'bad_jwt')) clearTokenCookie(ctx);
    throw error;
  }
  return identify(contextOf(ctx), ctx.state.claims, () => requestedAudience(ctx));
}

/** A body that names an audience is about that one. */
async function requestedAudience(ctx: ApiContext): Promise<string> {
  const body = await readBody(ctx);
  if (body.length === 0) return audienceOf(ctx);
  const { aud } = await readParams(ctx, { struct: 'adminUserParams', fields: { aud: 'string' } }, adminParamsPrefix);
  return typeof aud === 'string' && aud !== '' ? aud : audienceOf(ctx);
}

/** What errors about an administrator's body begin with. */
export const adminParamsPrefix = 'Could not decode admin user params';
