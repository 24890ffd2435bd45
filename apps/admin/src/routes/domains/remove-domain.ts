import type { HttpMiddleware } from '@gatehouse/http';
import { removeDomain as takeDomain } from '@gatehouse/instances';
import type { AdminDependencies } from '../../dependencies.ts';
import { findInstance } from '../instances/find-instance.ts';

/** `DELETE /v1/instances/{id or slug}/domains/{domain}`: requests to it are nobody's again. */
export function removeDomain(dependencies: AdminDependencies): HttpMiddleware {
  return async function answerRemoval(ctx) {
    const { id } = await findInstance(dependencies, ctx['params'].reference);
    ctx.state.logFields['instance_id'] = id;
    await takeDomain(dependencies.operator.platform, id, ctx['params'].domain);
    ctx.status = 204;
  };
}
