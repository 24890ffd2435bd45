import { AppError } from '@gatehouse/errors';
import { parseUuid } from '@gatehouse/http';
import { retireOperatorKey as endKey } from '@gatehouse/instances';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { retireOperatorKeyContract } from '../../contract/operator-keys.ts';

/** `DELETE /v1/operator/signing-keys/{id}` */
export function retireOperatorKey(): OperatorRoute {
  return route(retireOperatorKeyContract, async ({ params, query, act }) => {
    const parsed = parseUuid(params.id);
    if (!('uuid' in parsed)) throw new AppError('not_found', { text: 'Signing key not found' });
    return act(async (acting) => {
      await endKey(acting, parsed.uuid, query.overlap_seconds ?? 0);
      return { status: 204 };
    });
  });
}
