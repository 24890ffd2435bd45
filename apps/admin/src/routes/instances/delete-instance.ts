import type { HttpMiddleware } from '@gatehouse/http';
import { deleteInstance as removeInstance } from '@gatehouse/instances';
import type { AdminDependencies } from '../../dependencies.ts';
import { findInstance } from './find-instance.ts';

/** `DELETE /v1/instances/{id or slug}`: the instance and everything it has. */
export function deleteInstance(dependencies: AdminDependencies): HttpMiddleware {
  return async function answerDeletion(ctx) {
    const { id } = await findInstance(dependencies, ctx['params'].reference);
    ctx.state.logFields['instance_id'] = id;
    await removeInstance(dependencies.operator.platform, id);
    ctx.status = 204;
  };
}
