import { listInstanceIds, scopeOf, type Database, type InstanceId } from '@gatehouse/database';
import { sweepSite, type DomainLog } from '@gatehouse/identity';
import type { Instance } from '@gatehouse/instances';

export interface SiteRoundsOptions {
  readonly db: Database;
  readonly log: DomainLog;
  readonly now: () => Date;
  /** The instance, or undefined when this process does not serve it. */
  readonly findInstance: (instanceId: string) => Promise<Instance | undefined>;
  /** Tells the relays that something waits. */
  readonly wake: () => void;
}

const dayMilliseconds = 86_400_000;

/** Sites looked at by one visit: a hundred thousand take less than a day at a visit every ten minutes. */
const sitesMax = 1_000;

/** Goes from site to site, once a day around, and removes what the site's own settings call old. */
export class SiteRounds {
  readonly #options: SiteRoundsOptions;
  #after: InstanceId | null = null;
  #begunAt: Date | undefined;

  constructor(options: SiteRoundsOptions) {
    this.#options = options;
  }

  /** Looks at the next sites. A site's fault is logged and keeps no other from its turn. @returns how many rows went */
  async visit(signal: AbortSignal): Promise<number> {
    const { db, now } = this.#options;
    const at = now();
    if (this.#after === null && this.#wasBegunToday(at)) return 0;
    const ids = await listInstanceIds(db, this.#after, sitesMax);
    // Not before they are known: a fault of the database would cost the day’s round.
    if (this.#after === null) this.#begunAt = at;
    let total = 0;
    for (const id of ids) {
      if (signal.aborted) return total;
      total += await this.#sweep(id, signal);
    }
    this.#after = ids.length === sitesMax ? (ids.at(-1) ?? null) : null;
    return total;
  }

  #wasBegunToday(at: Date): boolean {
    return this.#begunAt !== undefined && at.getTime() - this.#begunAt.getTime() < dayMilliseconds;
  }

  async #sweep(id: InstanceId, signal: AbortSignal): Promise<number> {
    const { db, log, now, findInstance, wake } = this.#options;
    try {
      const instance = await findInstance(id);
      if (!instance) return 0;
      const services = { wakeDelivery: wake };
      const rows = await sweepSite({ ...scopeOf(db, id), instance, now: now(), services, signal });
      if (rows > 0) log.info({ instance_id: id, what: 'old sessions and anonymous users', rows }, 'upkeep');
      return rows;
    } catch (error) {
      log.warn({ instance_id: id, error }, 'upkeep of a site failed, the next time around tries again');
      return 0;
    }
  }
}
