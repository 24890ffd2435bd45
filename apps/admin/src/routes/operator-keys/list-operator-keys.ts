import { listOperatorKeys as keysOf } from '@gatehouse/instances';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { listOperatorKeysContract } from '../../contract/operator-keys.ts';
import { presentOperatorKey } from './present-operator-key.ts';

/** `GET /v1/operator/signing-keys` */
export function listOperatorKeys(): OperatorRoute {
  return route(listOperatorKeysContract, async ({ platform }) => {
    return { status: 200, body: { signing_keys: (await keysOf(platform)).map(presentOperatorKey) } };
  });
}
