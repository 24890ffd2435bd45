import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { showMeContract, type MeView } from '../../contract/me.ts';
import type { AdminDependencies } from '../../dependencies.ts';

/** `GET /v1/me` */
export function showMe({ inbox, settings: { version } }: AdminDependencies): OperatorRoute {
  return route(showMeContract, async ({ operator: { id, name, scopes } }) => {
    return {
      status: 200,
      body: { id, name, scopes: [...scopes], version, has_inbox: inbox !== undefined } satisfies MeView,
    };
  });
}
