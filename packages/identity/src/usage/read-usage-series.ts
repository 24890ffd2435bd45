import { listPlatformUsage, type PlatformUsage } from '@gatehouse/database';
import type { Platform } from '@gatehouse/instances';
import { amountsOf, type UsageAmounts, type UsageRange } from './read-usage.ts';
import { hourOf } from './usage-metrics.ts';

/** What a point of a series is about. */
export type UsageStep = 'hour' | 'day';

/** What the whole platform did, step by step. */
export interface UsageSeries {
  /** One a step, oldest first, also where nothing was done. */
  readonly points: readonly { readonly at: Date; readonly amounts: UsageAmounts }[];
  readonly total: UsageAmounts;
}

const hour = 3_600_000;
const millisecondsOf: Readonly<Record<UsageStep, number>> = { hour, day: 24 * hour };

/** What the whole platform did by hour or day (UTC), up to the step under way. */
export async function readUsageSeries(
  platform: Platform,
  by: UsageStep,
  { from, to }: UsageRange,
): Promise<UsageSeries> {
  const begin = new Date(`${from}T00:00:00.000Z`);
  const endOfRange = Date.parse(`${to}T00:00:00.000Z`) + millisecondsOf.day;
  const until = new Date(Math.min(endOfRange, hourOf(platform.now()).getTime() + hour));
  const rows = await listPlatformUsage(platform.db, by, { from: begin, until });
  const byTime = groupByTime(rows);
  const points = timesBetween(begin, until, millisecondsOf[by]).map((at) => ({
    at: new Date(at),
    amounts: amountsOf(byTime.get(at) ?? []),
  }));
  return { points, total: amountsOf(rows) };
}

function groupByTime(rows: readonly PlatformUsage[]): ReadonlyMap<number, readonly PlatformUsage[]> {
  const groups = new Map<number, PlatformUsage[]>();
  for (const row of rows) {
    const at = row.at.getTime();
    groups.set(at, [...(groups.get(at) ?? []), row]);
  }
  return groups;
}

function timesBetween(begin: Date, until: Date, step: number): number[] {
  const count = Math.max(0, Math.ceil((until.getTime() - begin.getTime()) / step));
  return Array.from({ length: count }, (_, index) => begin.getTime() + index * step);
}
