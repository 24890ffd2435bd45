import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { listAuditActionsContract } from '../../contract/audit.ts';
import { routeTable } from '../../route-table.ts';

/** What no route does: upkeep, and `gatehouse import`. */
const besides = ['instance.purge', 'users.move'];

/** `GET /v1/audit/actions` */
export function listAuditActions(): OperatorRoute {
  return route(listAuditActionsContract, () => {
    const ofRoutes = routeTable.flatMap(({ action }) => action ?? []);
    return Promise.resolve({ status: 200, body: { actions: [...new Set([...ofRoutes, ...besides])].toSorted() } });
  });
}
