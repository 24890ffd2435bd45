import { addOperatorKey as addKey } from '@gatehouse/instances';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { addOperatorKeyContract } from '../../contract/operator-keys.ts';
import { presentOperatorKey } from './present-operator-key.ts';

/** `POST /v1/operator/signing-keys` */
export function addOperatorKey(): OperatorRoute {
  return route(addOperatorKeyContract, ({ body, act }) =>
    act(async (acting) => {
      const { key, secret } = await addKey(acting, body.name, body.secret);
      return { status: 201, body: { ...presentOperatorKey(key), secret } };
    }),
  );
}
