import { placeEvents, type Database } from '@gatehouse/database';
import { webhookLifetimeSeconds, type DomainLog } from '@gatehouse/identity';
import { Pause } from './pause.ts';

export interface EventDispatcherOptions {
  readonly db: Database;
  readonly log: DomainLog;
  readonly now: () => Date;
  /** Pause between two looks at events that nobody woke it for, in milliseconds. Default 1,000. */
  readonly pollMilliseconds?: number;
  /** Most events of one transaction. Default 500. */
  readonly batchMax?: number;
  /** Told after deliveries were written. */
  readonly onDeliveries?: () => void;
}

/** A wake may overtake its commit by a hair: it looks once more. */
const secondLookMilliseconds = 25;

/**
 * Gives committed events their places in the feeds and writes their deliveries, batch after batch. Any number of
 * processes may run one: a single one is at it at a time.
 */
export class EventDispatcher {
  readonly #options: EventDispatcherOptions;
  readonly #stopping = new AbortController();
  readonly #pause = new Pause();
  #loop: Promise<void> | undefined;
  #isFailing = false;
  #isAwake = false;

  constructor(options: EventDispatcherOptions) {
    this.#options = options;
  }

  /** Starts. Faults of the database are logged once and outlived. */
  start(): void {
    this.#loop ??= this.#run();
  }

  /** Looks soon: something has happened. */
  wake(): void {
    this.#isAwake = true;
    this.#pause.end();
  }

  /** Ends after the batch under way. Idempotent. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#pause.end();
    await this.#loop;
  }

  /** One batch. @returns whether more may wait. @throws the database's error. */
  async dispatch(): Promise<boolean> {
    const { db, now, batchMax: limit = 500, onDeliveries } = this.#options;
    const at = now();
    const expiresAt = new Date(at.getTime() + webhookLifetimeSeconds * 1_000);
    const done = await placeEvents(db, { limit, now: at, expiresAt });
    if (done && done.deliveries > 0) onDeliveries?.();
    return done !== undefined && done.placed === limit;
  }

  async #run(): Promise<void> {
    const { pollMilliseconds = 1_000 } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const wasAwake = this.#isAwake;
      this.#isAwake = false;
      if (await this.#dispatchSafely()) continue;
      await this.#rest(wasAwake ? secondLookMilliseconds : pollMilliseconds);
    }
  }

  async #rest(milliseconds: number): Promise<void> {
    if (this.#isAwake || this.#stopping.signal.aborted) return;
    await this.#pause.take(milliseconds);
  }

  /** @returns whether more may wait; false while the database is away, so that it rests. */
  async #dispatchSafely(): Promise<boolean> {
    const { log } = this.#options;
    try {
      const isMore = await this.dispatch();
      if (this.#isFailing) log.info({}, 'event dispatcher works again');
      this.#isFailing = false;
      return isMore;
    } catch (error) {
      if (!this.#isFailing) log.warn({ error }, 'event dispatcher cannot reach the database, goes on trying');
      this.#isFailing = true;
      this.#isAwake = false;
      return false;
    }
  }
}
