import { nilUuid } from '@gatehouse/crypto';
import type { Database } from '../connect.ts';
import type { Scope } from '../scope.ts';
import { query, queryOne, statement } from '../statement.ts';

/** So much more of something, of one instance on one day (`YYYY-MM-DD`, UTC). */
export interface UsageCount {
  readonly instanceId: string;
  readonly day: string;
  readonly metric: string;
  readonly amount: number;
}

/** So much more of something on the whole platform, in the hour that begins then. */
export interface PlatformUsageCount {
  readonly hour: Date;
  readonly metric: string;
  readonly amount: number;
}

/** A user who was there on a day. */
export interface UserSeen {
  readonly instanceId: string;
  readonly day: string;
  readonly userId: string;
}

// Rows in one order for every process, or two of them could wait for each other. Instances that are gone are left out.
const add = statement(
  'add_usage',
  `insert into gatehouse.usage_days as u (instance_id, day, metric, amount)
   select c.instance_id, c.day, c.metric, c.amount
   from unnest($1::uuid[], $2::date[], $3::text[], $4::bigint[]) as c (instance_id, day, metric, amount)
   join gatehouse.instances i on i.id = c.instance_id
   order by c.instance_id, c.day, c.metric
   on conflict (instance_id, day, metric) do update set amount = u.amount + excluded.amount`,
);

const addHours = statement(
  'add_platform_usage',
  `insert into gatehouse.usage_hours as u (hour, metric, amount)
   select c.hour, c.metric, c.amount
   from unnest($1::timestamptz[], $2::text[], $3::bigint[]) as c (hour, metric, amount)
   order by c.hour, c.metric
   on conflict (hour, metric) do update set amount = u.amount + excluded.amount`,
);

const see = statement(
  'see_active_users',
  `with seen as (
     select s.instance_id, date_trunc('month', s.day)::date as month, s.user_id, min(s.day) as day
     from unnest($1::uuid[], $2::date[], $3::uuid[]) as s (instance_id, day, user_id)
     join gatehouse.instances i on i.id = s.instance_id
     group by 1, 2, 3
   ), added as (
     insert into gatehouse.active_users (instance_id, month, user_id)
     select instance_id, month, user_id from seen order by 1, 2, 3
     on conflict do nothing
     returning instance_id, month, user_id
   )
   insert into gatehouse.usage_days as u (instance_id, day, metric, amount)
   select s.instance_id, s.day, $4, count(*)
   from added a join seen s using (instance_id, month, user_id)
   group by 1, 2 order by 1, 2
   on conflict (instance_id, day, metric) do update set amount = u.amount + excluded.amount`,
);

/** Adds what was counted; one statement for all. The counts differ in instance, day or metric. */
export async function addUsage(db: Database, counts: readonly UsageCount[]): Promise<void> {
  const column = <Name extends keyof UsageCount>(name: Name) => counts.map((count) => count[name]);
  await query(db, add, [column('instanceId'), column('day'), column('metric'), column('amount')]);
}

/** Adds what was counted on the whole platform; one statement for all. The counts differ in hour or metric. */
export async function addPlatformUsage(db: Database, counts: readonly PlatformUsageCount[]): Promise<void> {
  const column = <Name extends keyof PlatformUsageCount>(name: Name) => counts.map((count) => count[name]);
  await query(db, addHours, [column('hour'), column('metric'), column('amount')]);
}

/**
 * Remembers who was there, and counts whoever is seen for the first time in a month; one statement for all.
 *
 * @param metric what a first time is counted as, on its day
 */
export async function seeActiveUsers(db: Database, seen: readonly UserSeen[], metric: string): Promise<void> {
  const column = <Name extends keyof UserSeen>(name: Name) => seen.map((one) => one[name]);
  await query(db, see, [column('instanceId'), column('day'), column('userId'), metric]);
}

const notice = statement(
  'claim_quota_notice',
  `insert into gatehouse.quota_notices (instance_id, quota, period_start)
   select id, $2, $3::timestamptz from gatehouse.instances where id = $1
   on conflict (instance_id, quota, period_start) do nothing returning quota`,
);

/** Takes it upon the caller to tell a site of a quota. @returns false when somebody has told it in this period. */
export async function claimQuotaNotice(scope: Scope, quota: string, periodStart: Date): Promise<boolean> {
  return (await queryOne(scope.db, notice, [scope.instanceId, quota, periodStart])) !== undefined;
}

const list = statement(
  'list_usage',
  `select to_char(day, 'YYYY-MM-DD') as day, metric, amount from gatehouse.usage_days
   where instance_id = $1 and day between $2::date and $3::date
   order by day, metric`,
);

/** So much of something on a day. */
export interface DayUsage {
  readonly day: string;
  readonly metric: string;
  /** bigint, hence text. */
  readonly amount: string;
}

/** What an instance used on the days from the first to the last, both included. */
export async function listUsage(scope: Scope, from: string, to: string): Promise<DayUsage[]> {
  return query<DayUsage>(scope.db, list, [scope.instanceId, from, to]);
}

const sumUsers = statement(
  'count_all_users',
  'select coalesce(sum(users), 0)::bigint as users from gatehouse.user_counts where instance_id = $1',
);

/** How many users an instance has, in all audiences. */
export async function countAllUsers(scope: Scope): Promise<number> {
  const row = await queryOne<{ users: string }>(scope.db, sumUsers, [scope.instanceId]);
  return Number(row?.users ?? 0);
}

const lockQuota = statement(
  'lock_user_quota',
  `select pg_advisory_xact_lock(hashtextextended('gatehouse user quota ' || $1::text, 0)) as instance_id`,
);

/** Lets one transaction at a time add users to an instance, until it ends. */
export async function lockUserQuota(scope: Scope): Promise<void> {
  await queryOne(scope.db, lockQuota, [scope.instanceId]);
}

const listAll = statement(
  'list_usage_of_all',
  `-- every instance: what the operator reads of the whole platform
   select u.instance_id, i.slug, to_char(u.day, 'YYYY-MM-DD') as day, u.metric, u.amount
   from gatehouse.usage_days u join gatehouse.instances i on i.id = u.instance_id
   where u.day between $1::date and $2::date and (u.instance_id, u.day, u.metric) > ($3::uuid, $4::date, $5::text)
   order by u.instance_id, u.day, u.metric limit $6`,
);

const listPageOfOne = statement(
  'list_usage_page',
  `select u.instance_id, i.slug, to_char(u.day, 'YYYY-MM-DD') as day, u.metric, u.amount
   from gatehouse.usage_days u join gatehouse.instances i on i.id = u.instance_id
   where u.instance_id = $1 and u.day between $2::date and $3::date and (u.day, u.metric) > ($4::date, $5::text)
   order by u.day, u.metric limit $6`,
);

/** So much of something that an instance used on a day. */
export interface InstanceUsage extends DayUsage {
  readonly instance_id: string;
  readonly slug: string;
}

/** Where a page of usage ends. */
export type UsagePlace = Pick<InstanceUsage, 'instance_id' | 'day' | 'metric'>;

/** What all instances used, by instance, day and metric, from after a place. */
export async function listUsageOfAll(
  db: Database,
  { from, to, after, limit }: { from: string; to: string; after?: UsagePlace | undefined; limit: number },
): Promise<InstanceUsage[]> {
  const place = after ?? { instance_id: nilUuid, day: from, metric: '' };
  return query<InstanceUsage>(db, listAll, [from, to, place.instance_id, place.day, place.metric, limit]);
}

/** A page of what one instance used, by day and metric, from after a place. */
export async function listUsagePage(
  scope: Scope,
  { from, to, after, limit }: { from: string; to: string; after?: UsagePlace | undefined; limit: number },
): Promise<InstanceUsage[]> {
  const { day, metric } = after ?? { day: from, metric: '' };
  return query<InstanceUsage>(scope.db, listPageOfOne, [scope.instanceId, from, to, day, metric, limit]);
}

const listSteps = statement(
  'list_platform_usage',
  `select date_trunc($1, hour, 'UTC') as at, metric, sum(amount)::bigint as amount from gatehouse.usage_hours
   where hour >= $2::timestamptz and hour < $3::timestamptz
   group by 1, 2 order by 1, 2`,
);

/** So much of something on the whole platform, in the hour or day that begins then. */
export interface PlatformUsage {
  readonly at: Date;
  readonly metric: string;
  /** bigint, hence text. */
  readonly amount: string;
}

/** What the whole platform did by hour or day (UTC), from a time until before another. */
export async function listPlatformUsage(
  db: Database,
  by: 'hour' | 'day',
  { from, until }: { readonly from: Date; readonly until: Date },
): Promise<PlatformUsage[]> {
  return query<PlatformUsage>(db, listSteps, [by, from, until]);
}

type Sweep = (db: Database, before: Date, limit: number) => Promise<number>;

/** Removes days of usage before that one, of every instance. */
export const sweepUsage = sweepOf('usage_days', 'day', '$1::timestamptz::date');
/** Removes hours of usage of the platform before that. */
export const sweepPlatformUsage = sweepOf('usage_hours', 'hour', '$1::timestamptz', 'hour');
/** Removes who was active in months that began before that. */
export const sweepActiveUsers = sweepOf('active_users', 'month', '$1::timestamptz::date');
/** Removes what sites were told of quotas before that. */
export const sweepQuotaNotices = sweepOf('quota_notices', 'period_start', '$1::timestamptz');

function sweepOf(table: string, column: string, limit: string, answer = 'instance_id'): Sweep {
  const sweep = statement(
    `sweep_${table}`,
    `-- every instance: upkeep removes what is old wherever it lies
     delete from gatehouse.${table} where ctid = any (array(
       select ctid from gatehouse.${table} where ${column} < ${limit} limit $2 for update skip locked
     )) returning ${answer}`,
  );
  return async (db, before, rowsMax) => (await query(db, sweep, [before, rowsMax])).length;
}
