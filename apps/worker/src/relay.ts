import { setTimeout as sleep } from 'node:timers/promises';
import { abandonExpiredMessages, handOverMessages, listMessageLanes, type Database } from '@gatehouse/database';
import type { DomainLog } from '@gatehouse/identity';
import type { JobQueue } from '@gatehouse/jobs';

export interface RelayOptions {
  readonly db: Database;
  readonly queue: JobQueue;
  readonly log: DomainLog;
  /** In single-site mode: whose messages this process sends; else null. */
  readonly settingsId: string | null;
  readonly now: () => Date;
  /** Pause between two looks at rows that nobody rang for, in milliseconds. Default 1,000. */
  readonly pollMilliseconds?: number;
  /** How long the queue may keep a message before it is handed over again, in milliseconds. Default 30,000. */
  readonly handoverMilliseconds?: number;
  /** Most jobs in the queue, waiting and under way, before the relay adds more. Default 500. */
  readonly unfinishedMax?: number;
}

/** What one look came to. */
export interface Look {
  /** Messages handed to the queue. */
  readonly handed: number;
  /** When to look again: at once while more may be due behind what was seen. */
  readonly pauseMilliseconds: number;
}

/** Pause while the queue has no room, in milliseconds. */
const fullMilliseconds = 100;

/** Instances looked at in one go. */
const lanesMax = 500;
const firstInstance = '00000000-0000-0000-0000-000000000000';
const sweepMilliseconds = 600_000;
const sweepRowsMax = 1_000;

/**
 * Finds messages that wait and that no job speaks of: the ring was lost, the queue was wiped, a worker died, a pause is
 * over. It hands them to the queue, a turn at a time: the first message of every instance before the second of any.
 *
 * Any number of relays may run: a row is handed over by one of them, and a job that is in the queue already is not
 * added again.
 */
export class Relay {
  readonly #options: RelayOptions;
  readonly #stopping = new AbortController();
  #loop: Promise<void> | undefined;
  /** Where the next look begins, so that every instance gets its turn however many there are. */
  #from = firstInstance;
  #sweptAt = -Infinity;
  #isFailing = false;

  constructor(options: RelayOptions) {
    this.#options = options;
  }

  /** Starts looking. Faults of the database or the queue are logged once and outlived. */
  start(): void {
    this.#loop ??= this.#run();
  }

  /** Ends after the look under way. Idempotent. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
  }

  /**
   * Looks once at the next instances and hands over what is due, as far as the queue has room.
   *
   * @throws the database's or the queue's error; what was handed over then comes back when its time is over.
   */
  async poll(): Promise<Look> {
    const { db, queue, settingsId, now } = this.#options;
    const room = (this.#options.unfinishedMax ?? 500) - (await queue.countUnfinished('messages'));
    if (room <= 0) return { handed: 0, pauseMilliseconds: fullMilliseconds };
    const instanceIds = await this.#nextLanes();
    const isRoundOver = this.#from === firstInstance;
    const until = new Date(now().getTime() + (this.#options.handoverMilliseconds ?? 30_000));
    const perInstanceMax = Math.ceil(room / Math.max(1, instanceIds.length));
    const wanted = { instanceIds, now: now(), until, settingsId, perInstanceMax, totalMax: room };
    const messages = await handOverMessages(db, wanted);
    await queue.enqueue(
      'message.deliver.v1',
      messages.map(({ instance_id: instanceId, id: messageId }) => ({ instanceId, messageId })),
    );
    const pauseMilliseconds = messages.length === 0 && isRoundOver ? this.#pollMilliseconds() : 0;
    return { handed: messages.length, pauseMilliseconds };
  }

  #pollMilliseconds(): number {
    return this.#options.pollMilliseconds ?? 1_000;
  }

  async #nextLanes(): Promise<string[]> {
    const lanes = await listMessageLanes(this.#options.db, this.#from, lanesMax + 1);
    this.#from = lanes[lanesMax] ?? firstInstance;
    return lanes.slice(0, lanesMax);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const pauseMilliseconds = await this.#pollSafely();
      await sleep(pauseMilliseconds, undefined, { signal }).catch(() => undefined);
    }
  }

  async #pollSafely(): Promise<number> {
    const { log } = this.#options;
    try {
      await this.#sweep();
      const { pauseMilliseconds } = await this.poll();
      if (this.#isFailing) log.info({}, 'relay works again');
      this.#isFailing = false;
      return pauseMilliseconds;
    } catch (error) {
      if (!this.#isFailing) log.warn({ error }, 'relay cannot reach the database or the queue, goes on trying');
      this.#isFailing = true;
      return this.#pollMilliseconds();
    }
  }

  /** Ends what nobody will send: messages of processes that are gone for good are claimed by nobody else. */
  async #sweep(): Promise<void> {
    const { db, log, now } = this.#options;
    if (now().getTime() < this.#sweptAt + sweepMilliseconds) return;
    const abandoned = await abandonExpiredMessages(db, now(), sweepRowsMax);
    this.#sweptAt = now().getTime();
    if (abandoned > 0) log.warn({ abandoned }, 'messages expired before anybody could send them');
  }
}
