import { readUsageSeries } from '@gatehouse/identity';
import { route, type OperatorRoute } from '@gatehouse/operator-api';
import { showUsageSeriesContract, type UsageSeriesView } from '../../contract/usage.ts';
import { daysBefore, usageRange } from './usage-range.ts';

const rules = {
  hour: { fromOf: (to: string) => daysBefore(to, 1), daysMax: 31 },
  day: { fromOf: (to: string) => daysBefore(to, 29), daysMax: 366 },
};

/** `GET /v1/usage/series` */
export function showUsageSeries(): OperatorRoute {
  return route(showUsageSeriesContract, async ({ query, platform }) => {
    const { by = 'day' } = query;
    const range = usageRange(platform.now(), query, rules[by]);
    const { points, total } = await readUsageSeries(platform, by, range);
    const body: UsageSeriesView = {
      by,
      ...range,
      points: points.map(({ at, amounts }) => ({ at: at.toISOString(), amounts: { ...amounts } })),
      total: { ...total },
    };
    return { status: 200, body };
  });
}
