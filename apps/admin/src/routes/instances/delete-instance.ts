import { deleteInstance as removeInstance } from '@gatehouse/instances';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { deleteInstanceContract } from '../../contract/instances.ts';
import { findInstance } from './find-instance.ts';

/** `DELETE /v1/instances/{reference}` */
export function deleteInstance(): OperatorRoute {
  return route(deleteInstanceContract, async ({ params, query, act, platform, logInstance }) => {
    const { id } = await findInstance(platform, params.reference);
    logInstance(id);
    return act(async (acting) => {
      await removeInstance(acting, id, query.grace_seconds);
      return { status: 204 };
    });
  });
}
