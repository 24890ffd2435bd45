import {
  countAllUsers,
  listUsage,
  listUsageOfAll,
  listUsagePage,
  scopeOf,
  type DayUsage,
  type InstanceId,
  type UsagePlace,
} from '@gatehouse/database';
import type { Platform } from '@gatehouse/instances';
import { activeUsersMetric } from './usage-metrics.ts';

/** Days from the first to the last, both included, as `YYYY-MM-DD` (UTC). */
export interface UsageRange {
  readonly from: string;
  readonly to: string;
}

/** Metric → how much; what is absent was not used. */
export type UsageAmounts = Readonly<Record<string, number>>;

/** So much of something, as it is stored. */
type Measured = Pick<DayUsage, 'metric' | 'amount'>;

/** What an instance used. */
export interface InstanceUsageReport {
  /** Users that it has now, in all audiences. */
  readonly users: number;
  /** Only days on which it used something. */
  readonly days: readonly { readonly day: string; readonly amounts: UsageAmounts }[];
  readonly total: UsageAmounts;
  /** Every month of which a day was asked for, with all who were active in the whole of it. */
  readonly months: readonly { readonly month: string; readonly activeUsers: number }[];
}

/** What an instance used on some days. What processes counted in the last seconds is not in it yet. */
export async function readUsage(
  { db }: Platform,
  instanceId: InstanceId,
  { from, to }: UsageRange,
): Promise<InstanceUsageReport> {
  const scope = scopeOf(db, instanceId);
  const rows = await listUsage(scope, `${from.slice(0, 7)}-01`, lastOfMonth(to));
  const within = rows.filter(({ day, metric }) => day >= from && day <= to && metric !== activeUsersMetric);
  const days = [...new Set(within.map(({ day }) => day))];
  return {
    users: await countAllUsers(scope),
    days: days.map((day) => ({ day, amounts: amountsOf(within.filter((row) => row.day === day)) })),
    total: amountsOf(within),
    months: monthsBetween(from, to).map((month) => ({
      month,
      activeUsers: amountOf(rows.filter(({ day, metric }) => metric === activeUsersMetric && day.startsWith(month))),
    })),
  };
}

/** How much of something an instance used on a day. */
export interface UsageEntry {
  readonly instanceId: string;
  readonly slug: string;
  readonly day: string;
  readonly metric: string;
  readonly amount: number;
}

/** A page of what all instances or one of them used, by instance, day and metric. */
export async function listUsageEntries(
  { db }: Platform,
  listing: UsageRange & {
    readonly instanceId?: InstanceId | undefined;
    readonly after?: UsagePlace | undefined;
    readonly limit: number;
  },
): Promise<{ readonly entries: readonly UsageEntry[]; readonly next: UsagePlace | null }> {
  // One more than the page holds tells whether there is another.
  const more = { ...listing, limit: listing.limit + 1 };
  const { instanceId: id } = listing;
  const rows = await (id === undefined ? listUsageOfAll(db, more) : listUsagePage(scopeOf(db, id), more));
  const page = rows.slice(0, listing.limit);
  const last = page.at(-1);
  const entries = page.map(({ instance_id: instanceId, amount, ...row }) => ({
    instanceId,
    ...row,
    amount: Number(amount),
  }));
  const isLast = rows.length <= listing.limit || last === undefined;
  return { entries, next: isLast ? null : { instance_id: last.instance_id, day: last.day, metric: last.metric } };
}

/** Amounts by metric, the rows of one metric added up. */
export function amountsOf(rows: readonly Measured[]): UsageAmounts {
  const metrics = [...new Set(rows.map(({ metric }) => metric))].toSorted();
  return Object.fromEntries(metrics.map((metric) => [metric, amountOf(rows.filter((row) => row.metric === metric))]));
}

function amountOf(rows: readonly Measured[]): number {
  return rows.reduce((sum, { amount }) => sum + Number(amount), 0);
}

function lastOfMonth(day: string): string {
  const [year = 0, month = 0] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}

function monthsBetween(from: string, to: string): string[] {
  const months: string[] = [];
  const [year = 0, month = 0] = from.split('-').map(Number);
  for (let index = 0; ; index += 1) {
    const name = new Date(Date.UTC(year, month - 1 + index, 1)).toISOString().slice(0, 7);
    if (name > to.slice(0, 7)) return months;
    months.push(name);
  }
}
