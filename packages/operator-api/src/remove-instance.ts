import type { HttpMiddleware } from '@gatehouse/http';
import { deleteInstance } from '@gatehouse/instances';
import { instanceIdOf } from './instance-id-of.ts';
import type { OperatorDependencies } from './operator-dependencies.ts';

/** `DELETE /instances/{id}` (netlify.md 2.6): the instance and everything it has. */
export function removeInstance({ platform }: OperatorDependencies): HttpMiddleware {
  return async function answerRemoval(ctx) {
    const id = instanceIdOf(ctx['params'].id);
    ctx.state.logFields['instance_id'] = id;
    await deleteInstance(platform, id);
    ctx.status = 204;
  };
}
