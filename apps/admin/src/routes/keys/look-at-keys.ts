import { getSigningKey, listSigningKeys } from '@gatehouse/instances';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { listKeysContract, showKeyContract } from '../../contract/keys.ts';
import { findInstance } from '../instances/find-instance.ts';
import { presentKey } from './present-key.ts';

/** `GET /v1/instances/{reference}/keys` */
export function listKeys(): OperatorRoute {
  return route(listKeysContract, async ({ params, platform }) => {
    const { id } = await findInstance(platform, params.reference);
    const keys = await listSigningKeys(platform, id);
    return { status: 200, body: { keys: keys.map(presentKey) } };
  });
}

/** `GET /v1/instances/{reference}/keys/{kid}` */
export function showKey(): OperatorRoute {
  return route(showKeyContract, async ({ params, platform }) => {
    const { id } = await findInstance(platform, params.reference);
    return { status: 200, body: presentKey(await getSigningKey(platform, id, params.kid)) };
  });
}
