import { AppError } from '@gatehouse/errors';
import { uuidOf } from '@gatehouse/http';
import { retireOperatorKey as endKey } from '@gatehouse/instances';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { retireOperatorKeyContract } from '../../contract/operator-keys.ts';

/** `DELETE /v1/operator/signing-keys/{id}` */
export function retireOperatorKey(): OperatorRoute {
  return route(retireOperatorKeyContract, async ({ params, query, act }) => {
    const id = uuidOf(params.id, () => new AppError('not_found', { text: 'Signing key not found' }));
    return act(async (acting) => {
      await endKey(acting, id, query.overlap_seconds ?? 0);
      return { status: 204 };
    });
  });
}
