import { AppError } from '@gatehouse/errors';
import { signOut, signOutScopes, type SignOutScope } from '@gatehouse/identity';
import type { ApiContext, ApiMiddleware } from '../../../api-state.ts';
import { contextOf } from '../../../context.ts';
import { bearerOf } from '../../../middleware/bearer-of.ts';
import { rephrase } from '../../../middleware/rephrase.ts';
import { clearTokenCookie } from '../presenters/token-cookie.ts';
import { requireToken, requireUser } from '../require-user.ts';

const invalidUser = { status: 401, text: 'Invalid user' };

/** `POST /logout` (netlify.md 3.10): every device, unless `scope` says otherwise. */
export const signOutBearer: readonly ApiMiddleware[] = [
  requireToken(),
  async function takeCookie(ctx, next) {
    clearTokenCookie(ctx);
    await next();
  },
  rephrase({ bad_jwt: invalidUser, user_not_found: invalidUser }),
  requireUser(),
  async function answer(ctx) {
    await signOut(contextOf(ctx), bearerOf(ctx), scopeIn(ctx));
    ctx.status = 204;
  },
];

function scopeIn(ctx: ApiContext): SignOutScope {
  const asked = ctx.query['scope'] ?? 'global';
  const scope = signOutScopes.find((known) => known === asked);
  if (scope) return scope;
  throw new AppError('validation_failed', { text: `Unsupported scope, allowed are ${signOutScopes.join(', ')}` });
}
