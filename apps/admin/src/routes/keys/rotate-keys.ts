import { rotateSigningKey } from '@gatehouse/instances';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { rotateKeysContract } from '../../contract/keys.ts';
import { findInstance } from '../instances/find-instance.ts';
import { noteOf, presentKey } from './present-key.ts';

/** `POST /v1/instances/{reference}/keys/rotate` */
export function rotateKeys(): OperatorRoute {
  return route(rotateKeysContract, async ({ params, body, act, platform, logInstance }) => {
    const { id } = await findInstance(platform, params.reference);
    logInstance(id);
    return act(async (acting) => {
      const { key, isActive, secret } = await rotateSigningKey(acting, id, body);
      acting.note({ instanceId: id, after: { ...noteOf(key), forced: body.force === true } });
      return { status: 200, body: { ...presentKey(key), is_active: isActive, secret } };
    });
  });
}
