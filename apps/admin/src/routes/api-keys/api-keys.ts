import { AppError } from '@gatehouse/errors';
import { uuidOf } from '@gatehouse/http';
import { createApiKey as create, listApiKeys as listKeys, revokeApiKey as revoke } from '@gatehouse/identity';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { createApiKeyContract, listApiKeysContract, revokeApiKeyContract } from '../../contract/api-keys.ts';
import { findInstance } from '../instances/find-instance.ts';
import { presentApiKey } from './present-api-key.ts';

/** `GET /v1/instances/{reference}/api-keys` */
export function listApiKeys(): OperatorRoute {
  return route(listApiKeysContract, async ({ params, platform }) => {
    const { id } = await findInstance(platform, params.reference);
    const now = platform.now();
    const views = (await listKeys(platform, id)).map((apiKey) => presentApiKey(apiKey, now));
    return { status: 200, body: { api_keys: views } };
  });
}

/** `POST /v1/instances/{reference}/api-keys` */
export function createApiKey(): OperatorRoute {
  return route(createApiKeyContract, async ({ params, body, act, platform, logInstance }) => {
    const { id } = await findInstance(platform, params.reference);
    logInstance(id);
    const { role, description, expires_at: expiresAt } = body;
    const input = { role, description, expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt) };
    return act(async (acting) => {
      const { apiKey, token } = await create(acting, id, input);
      const view = presentApiKey(apiKey, acting.now());
      acting.note({ instanceId: id, before: null, after: view });
      return { status: 201, body: { ...view, token } };
    });
  });
}

/** `DELETE /v1/instances/{reference}/api-keys/{id}` */
export function revokeApiKey(): OperatorRoute {
  return route(revokeApiKeyContract, async ({ params, act, platform, logInstance }) => {
    const { id } = await findInstance(platform, params.reference);
    logInstance(id);
    return act(async (acting) => {
      const view = presentApiKey(await revoke(acting, id, apiKeyIdOf(params.id)), acting.now());
      acting.note({ instanceId: id, after: { id: view.id, role: view.role, revoked_at: view.revoked_at } });
      return { status: 200, body: view };
    });
  });
}

function apiKeyIdOf(text: string): string {
  return uuidOf(text, () => new AppError('api_key_not_found'));
}
