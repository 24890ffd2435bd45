import { listPlatformUsage, type PlatformUsage } from '@gatehouse/database';
import type { Platform } from '@gatehouse/instances';
import { amountsOf, type UsageAmounts, type UsageRange } from './read-usage.ts';
import { beginningOf, periodMilliseconds, type Period } from './period.ts';

/** What the whole platform did, step by step. */
export interface UsageSeries {
  /** One a step, oldest first, also where nothing was done. */
  readonly points: readonly { readonly at: Date; readonly amounts: UsageAmounts }[];
  readonly total: UsageAmounts;
}

/** What the whole platform did by hour or day (UTC), up to the step under way. */
export async function readUsageSeries(platform: Platform, by: Period, { from, to }: UsageRange): Promise<UsageSeries> {
  const begin = new Date(`${from}T00:00:00.000Z`);
  const endOfRange = Date.parse(`${to}T00:00:00.000Z`) + periodMilliseconds.day;
  const until = new Date(Math.min(endOfRange, beginningOf('hour', platform.now()).getTime() + periodMilliseconds.hour));
  const rows = await listPlatformUsage(platform.db, by, { from: begin, until });
  const byTime = groupByTime(rows);
  const points = timesBetween(begin, until, periodMilliseconds[by]).map((at) => ({
    at: new Date(at),
    amounts: amountsOf(byTime.get(at) ?? []),
  }));
  return { points, total: amountsOf(rows) };
}

function groupByTime(rows: readonly PlatformUsage[]): ReadonlyMap<number, readonly PlatformUsage[]> {
  const groups = new Map<number, PlatformUsage[]>();
  for (const row of rows) {
    const at = row.at.getTime();
    const group = groups.get(at);
    if (group) group.push(row);
    else groups.set(at, [row]);
  }
  return groups;
}

function timesBetween(begin: Date, until: Date, step: number): number[] {
  const count = Math.max(0, Math.ceil((until.getTime() - begin.getTime()) / step));
  return Array.from({ length: count }, (_, index) => begin.getTime() + index * step);
}
