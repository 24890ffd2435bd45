import { bearerToken } from '@gatehouse/http';
import { operatorActor, requireServiceRole } from '@gatehouse/identity';
import type { ApiContext, ApiMiddleware } from '../../api-state.ts';
import { contextOf } from '../../context.ts';
import { isOperatorToken } from '../../middleware/operator-token.ts';
import { unknownSubject, verifyBearer } from './require-user.ts';

/**
 * Lets the site's administrators in: who holds a token of the instance with an admin role, and the operator
 * (supabase-extended.md 1.3, decision 35).
 *
 * @throws AppError `no_authorization` (401); `bad_jwt`, `user_not_found`, `session_not_found`, `session_expired`,
 *   `user_banned`, `not_admin` (403); `over_request_rate_limit` (429)
 */
export function requireAdmin(): ApiMiddleware {
  return async function letAdministratorsIn(ctx, next) {
    // Only the gate's own errors: what stands behind it speaks of other users.
    await unknownSubject(ctx, () => identify(ctx));
    await next();
  };
}

async function identify(ctx: ApiContext): Promise<void> {
  const token = bearerToken(ctx.get('Authorization'));
  if (token !== undefined && isOperatorToken(ctx, token)) {
    ctx.state.administrator = operatorActor;
    return;
  }
  const claims = await verifyBearer(ctx, token);
  ctx.state.claims = claims;
  ctx.state.administrator = await requireServiceRole(contextOf(ctx), claims);
}
