import type { HttpMiddleware } from '@gatehouse/http';
import { actAs, deleteInstance } from '@gatehouse/instances';
import { deedOf } from '../contract/deed-of.ts';
import type { OperatorDependencies } from '../operator-dependencies.ts';
import { instanceIdOf } from './instance-id-of.ts';
import { removeContract } from './legacy-contracts.ts';

/** `DELETE /instances/{id}` (netlify.md 2.6): the instance and everything it has. */
export function removeInstance({ platform }: OperatorDependencies): HttpMiddleware {
  return async function answerRemoval(ctx) {
    const id = instanceIdOf(ctx['params'].id);
    ctx.state.logFields['instance_id'] = id;
    await actAs(platform, deedOf(ctx, removeContract), (acting) => deleteInstance(acting, id));
    ctx.status = 204;
  };
}
