import { readUsage } from '@gatehouse/identity';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { showUsageContract, type UsageView } from '../../contract/usage.ts';
import { findInstance } from '../instances/find-instance.ts';
import { usageRange } from './usage-range.ts';

/** `GET /v1/instances/{reference}/usage` */
export function showUsage(): OperatorRoute {
  return route(showUsageContract, async ({ params, query, platform }) => {
    const range = usageRange(platform.now(), query);
    const { id } = await findInstance(platform, params.reference);
    const { users, days, total, months } = await readUsage(platform, id, range);
    const body: UsageView = {
      ...range,
      users,
      days: days.map(({ day, amounts }) => ({ day, amounts: { ...amounts } })),
      total: { ...total },
      months: months.map(({ month, activeUsers }) => ({ month, active_users: activeUsers })),
    };
    return { status: 200, body };
  });
}
