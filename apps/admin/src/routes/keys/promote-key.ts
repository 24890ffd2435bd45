import { promoteSigningKey, publishSigningKey } from '@gatehouse/instances';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { promoteKeyContract, publishKeyContract } from '../../contract/keys.ts';
import { findInstance } from '../instances/find-instance.ts';
import { noteOf, presentKey } from './present-key.ts';

/** `POST /v1/instances/{reference}/keys/{kid}/publish` */
export function publishKey(): OperatorRoute {
  return route(publishKeyContract, async ({ params, act, platform, logInstance }) => {
    const { id } = await findInstance(platform, params.reference);
    logInstance(id);
    return act(async (acting) => {
      const key = await publishSigningKey(acting, id, params.kid);
      acting.note({ instanceId: id, after: noteOf(key) });
      return { status: 200, body: presentKey(key) };
    });
  });
}

/** `POST /v1/instances/{reference}/keys/{kid}/promote` */
export function promoteKey(): OperatorRoute {
  return route(promoteKeyContract, async ({ params, body: { force = false }, act, platform, logInstance }) => {
    const { id } = await findInstance(platform, params.reference);
    logInstance(id);
    return act(async (acting) => {
      const key = await promoteSigningKey(acting, id, params.kid, { force });
      acting.note({ instanceId: id, after: { ...noteOf(key), forced: force } });
      return { status: 200, body: presentKey(key) };
    });
  });
}
