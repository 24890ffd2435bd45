import { createSigningKey } from '@gatehouse/instances';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { createKeyContract } from '../../contract/keys.ts';
import { findInstance } from '../instances/find-instance.ts';
import { noteOf, presentKey } from './present-key.ts';

/** `POST /v1/instances/{reference}/keys` */
export function createKey(): OperatorRoute {
  return route(createKeyContract, async ({ params, body, act, platform, logInstance }) => {
    const { id } = await findInstance(platform, params.reference);
    logInstance(id);
    return act(async (acting) => {
      const { key, secret } = await createSigningKey(acting, id, body);
      acting.note({ instanceId: id, before: null, after: { ...noteOf(key), imported: body.key !== undefined } });
      return { status: 201, body: { ...presentKey(key), secret } };
    });
  });
}
