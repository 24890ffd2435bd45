import { AppError } from '@gatehouse/errors';
import { signOut, signOutScopes, type SignOutScope } from '@gatehouse/identity';
import type { ApiContext, ApiMiddleware } from '../../../api-state.ts';
import { contextOf } from '../../../context.ts';
import { bearerOf } from '../../../middleware/bearer-of.ts';
import { requireUser } from '../require-user.ts';

/** `POST /logout` (supabase-core.md 14.5): every session, unless `scope` says otherwise. */
export const logout: readonly ApiMiddleware[] = [
  requireUser(),
  async function answer(ctx) {
    await signOut(contextOf(ctx), bearerOf(ctx), scopeIn(ctx));
    ctx.status = 204;
  },
];

function scopeIn(ctx: ApiContext): SignOutScope {
  const [asked] = [ctx.query['scope']].flat();
  const scope = signOutScopes.find((known) => known === (asked || 'global'));
  if (scope) return scope;
  throw new AppError('validation_failed', { text: `scope must be one of ${signOutScopes.join(', ')}` });
}
