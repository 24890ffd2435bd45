import { revokeSigningKey } from '@gatehouse/instances';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { revokeKeyContract } from '../../contract/keys.ts';
import { findInstance } from '../instances/find-instance.ts';
import { noteOf, presentKey } from './present-key.ts';

/** `POST /v1/instances/{reference}/keys/{kid}/revoke` */
export function revokeKey(): OperatorRoute {
  return route(revokeKeyContract, async ({ params, act, platform, logInstance }) => {
    const { id } = await findInstance(platform, params.reference);
    logInstance(id);
    return act(async (acting) => {
      const { key, successor, secret, apiKeysEnded } = await revokeSigningKey(acting, id, params.kid);
      acting.note({ instanceId: id, after: { ...noteOf(key), successor: successor?.kid ?? null } });
      const next = successor === undefined ? null : presentKey(successor);
      return { status: 200, body: { key: presentKey(key), successor: next, secret, api_keys_ended: apiKeysEnded } };
    });
  });
}
