import { mintAdminToken as mint } from '@gatehouse/identity';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { mintAdminTokenContract, type AdminTokenView } from '../../contract/api-keys.ts';
import { findInstance } from '../instances/find-instance.ts';

/** `POST /v1/instances/{reference}/admin-token` */
export function mintAdminToken(): OperatorRoute {
  return route(mintAdminTokenContract, async ({ params, body, act, platform, logInstance }) => {
    const { id } = await findInstance(platform, params.reference);
    logInstance(id);
    const { dialect, expires_in: expiresInSeconds } = body;
    return act(async (acting) => {
      const minted = await mint(acting, id, { dialect, expiresInSeconds });
      const view: AdminTokenView = {
        token: minted.token,
        token_type: 'bearer',
        dialect,
        expires_in: minted.expiresInSeconds,
        expires_at: minted.expiresAt.toISOString(),
      };
      acting.note({ instanceId: id, after: { dialect, expires_at: view.expires_at } });
      return { status: 200, body: view };
    });
  });
}
