import {
  beatDeliveryWorker,
  deliveryWorkerSilenceSeconds,
  sweepDeliveryWorkers,
  joinDeliveryWorkers,
  leaveDeliveryWorker,
  type Database,
  type DeliveryChannel,
  type WorkerBeat,
} from '@gatehouse/database';
import type { DomainLog } from '@gatehouse/identity';
import { Streak } from './streak.ts';

/** Jobs that are worked on at once, by channel. */
export type DeliverySlots = Readonly<Partial<Record<DeliveryChannel, number>>>;

export interface HeartbeatOptions {
  readonly db: Database;
  readonly log: DomainLog;
  /** Names this process among the workers: a UUID. */
  readonly workerId: string;
  readonly settingsId: string | null;
  /** Jobs that this process works on at once. */
  readonly slots: DeliverySlots;
}

const beatMilliseconds = 2_000;
/** A beat that is missed is a gap, one that is a little late is not. */
const gapMaxMilliseconds = 1.5 * beatMilliseconds;

/**
 * Says that this worker is alive, so that the relays count on its slots and leave it what it holds, and learns how many
 * slots there are in all.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  readonly #heard = new Streak({ gapMaxMilliseconds });
  #total: DeliverySlots;
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> = Promise.resolve();
  #isLeaving = false;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#total = options.slots;
  }

  /** Joins the list, then beats by itself. @throws the database's error of joining. */
  async start(): Promise<void> {
    const { db } = this.#options;
    await sweepDeliveryWorkers(db);
    await this.#join();
    // Whether the one before has ended or not: it may hang on a connection that is dead, and others are not.
    this.#timer = setInterval(() => {
      this.#beating = this.#beat().catch((error: unknown) => {
        this.#options.log.warn({ error }, 'worker cannot say that it is alive, goes on trying');
      });
    }, beatMilliseconds);
  }

  /** The slots of all workers that were alive at the last beat. */
  slots(): DeliverySlots {
    return this.#total;
  }

  /**
   * Whether a worker that is not heard of is gone. After the database was away nobody has been heard of for a while: who
   * is alive must have had the time to say so, which is known when this worker could say so all of that time.
   */
  canTellWhoIsGone(): boolean {
    return this.#heard.milliseconds(performance.now()) > deliveryWorkerSilenceSeconds * 1_000;
  }

  /** Leaves the list. Call it once nothing is held any more. */
  async stop(): Promise<void> {
    this.#isLeaving = true;
    clearInterval(this.#timer);
    await this.#beating;
    const { db, workerId } = this.#options;
    await leaveDeliveryWorker(db, workerId).catch(() => undefined);
  }

  async #beat(): Promise<void> {
    const total = await beatDeliveryWorker(this.#options.db, this.#self());
    if (total) this.#hear(total);
    // Who could not be heard for long enough was taken off the list.
    else if (!this.#isLeaving) await this.#join();
  }

  async #join(): Promise<void> {
    this.#hear(await joinDeliveryWorkers(this.#options.db, this.#self()));
  }

  #hear(total: DeliverySlots): void {
    this.#heard.add(performance.now());
    this.#total = total;
  }

  #self(): WorkerBeat {
    const { workerId: id, settingsId, slots } = this.#options;
    return { id, settingsId, slots };
  }
}
