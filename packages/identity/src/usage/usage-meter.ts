import {
  addPlatformUsage,
  addUsage,
  claimQuotaNotice,
  inPlatformTransaction,
  insertEvents,
  scopeIn,
  seeActiveUsers,
  type Database,
  type PlatformUsageCount,
  type UsageCount,
  type UserSeen,
} from '@gatehouse/database';
import { newEvents, type Instance } from '@gatehouse/instances';
import type { ReachedQuota, Usage } from '../context.ts';
import { beginningOf, dayOf } from './period.ts';
import { RecentSet } from './recent-set.ts';
import { activeUsersMetric, type UsageMetric } from './usage-metrics.ts';

/** What a meter is given; whoever gives the database closes it, after the meter has stopped. */
export interface UsageMeterOptions {
  readonly db: Database;
  /** Told when something could not be written; it is tried again. */
  readonly onProblem: (error: unknown) => void;
  /** How long is added up before it is written, in milliseconds: what a killed process loses. Default five seconds. */
  readonly pauseMilliseconds?: number;
  /** Has what was just stored looked at soon. */
  readonly wakeDelivery?: () => void;
}

interface Notice {
  readonly instance: Instance;
  readonly quota: ReachedQuota;
  readonly now: Date;
}

const pauseMillisecondsDefault = 5_000;
/** Who has been seen lately is not written again; about 5 MB. */
const seenMax = 50_000;
/** A database that is away for long must not fill the memory: about 50 MB of counts and as much of users. */
const waitingMax = 200_000;
const noticesMax = 10_000;

/**
 * Adds up what sites use and writes it every few seconds: no request waits for it. A process that is killed loses what it
 * has counted since.
 */
export class UsageMeter implements Usage {
  readonly #options: UsageMeterOptions;
  readonly #seen = new RecentSet(seenMax);
  readonly #told = new RecentSet(seenMax);
  #counts = new Map<string, UsageCount>();
  #hours = new Map<string, PlatformUsageCount>();
  #active = new Map<string, UserSeen>();
  #notices: Notice[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: UsageMeterOptions) {
    this.#options = options;
  }

  count(instanceId: string | null, metric: UsageMetric, now: Date, amount = 1): void {
    if (instanceId !== null) this.#add({ instanceId, metric, day: dayOf(now), amount });
    this.#addHour({ hour: beginningOf('hour', now), metric, amount });
    this.#writeLater();
  }

  active(instanceId: string, userId: string, now: Date): void {
    const day = dayOf(now);
    const key = `${instanceId} ${userId} ${day.slice(0, 7)}`;
    if (this.#active.size >= waitingMax || !this.#seen.add(key)) return;
    this.#active.set(key, { instanceId, userId, day });
    this.#writeLater();
  }

  quotaReached(instance: Instance, quota: ReachedQuota, now: Date): void {
    if (this.#notices.length >= noticesMax) return;
    if (!this.#told.add(`${instance.id} ${quota.name} ${quota.since.getTime()}`)) return;
    this.#notices.push({ instance, quota, now });
    this.#writeLater();
  }

  /** Writes what is left. What is counted afterwards is not. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.write();
  }

  /** Writes what was counted so far. Never throws: what fails is kept for the next time. */
  async write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#writeAll());
    await this.#writing;
  }

  #writeLater(): void {
    if (this.#isStopped) return;
    const { pauseMilliseconds = pauseMillisecondsDefault } = this.#options;
    this.#timer ??= setTimeout(() => void this.write(), pauseMilliseconds).unref();
  }

  #add(count: UsageCount): void {
    const key = `${count.instanceId} ${count.day} ${count.metric}`;
    const before = this.#counts.get(key);
    if (before === undefined && this.#counts.size >= waitingMax) return;
    this.#counts.set(key, { ...count, amount: (before?.amount ?? 0) + count.amount });
  }

  #addHour(count: PlatformUsageCount): void {
    const key = `${count.hour.getTime()} ${count.metric}`;
    const before = this.#hours.get(key);
    this.#hours.set(key, { ...count, amount: (before?.amount ?? 0) + count.amount });
  }

  async #writeAll(): Promise<void> {
    const [active, notices] = [this.#active, this.#notices];
    const [counts, hours] = [[...this.#counts.values()], [...this.#hours.values()]];
    this.#counts = new Map();
    this.#hours = new Map();
    this.#active = new Map();
    this.#notices = [];
    await this.#try(
      counts.length > 0,
      () => addUsage(this.#options.db, counts),
      () => counts.forEach((count) => this.#add(count)),
    );
    await this.#try(
      hours.length > 0,
      () => addPlatformUsage(this.#options.db, hours),
      () => hours.forEach((count) => this.#addHour(count)),
    );
    await this.#try(
      active.size > 0,
      () => seeActiveUsers(this.#options.db, [...active.values()], activeUsersMetric),
      () => (this.#active = new Map([...active, ...this.#active])),
    );
    for (const notice of notices)
      await this.#try(
        true,
        () => this.#tell(notice),
        () => this.#notices.push(notice),
      );
  }

  async #try(isNeeded: boolean, work: () => Promise<void>, keep: () => void): Promise<void> {
    if (!isNeeded) return;
    try {
      await work();
    } catch (error) {
      keep();
      this.#options.onProblem(error);
      this.#writeLater();
    }
  }

  async #tell({ instance, quota, now }: Notice): Promise<void> {
    const { db, wakeDelivery } = this.#options;
    const data = { quota: quota.name, limit: quota.limit, since: quota.since.toISOString() };
    const events = newEvents(instance.settings, now, [{ type: 'instance.quota_reached', userId: null, data }]);
    await inPlatformTransaction(db, async (transaction) => {
      const scope = scopeIn(transaction, instance.id);
      if (await claimQuotaNotice(scope, quota.name, quota.since)) await insertEvents(scope, events);
    });
    wakeDelivery?.();
  }
}
