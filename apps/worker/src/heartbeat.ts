import {
  beatDeliveryWorker,
  forgetDeliveryWorkers,
  leaveDeliveryWorker,
  type Database,
  type DeliveryChannel,
} from '@gatehouse/database';
import type { DomainLog } from '@gatehouse/identity';

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

/**
 * Says that this worker is alive, so that the relays count on its slots and leave it what it holds, and learns how many
 * slots there are in all.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #total: DeliverySlots;
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> = Promise.resolve();

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#total = options.slots;
  }

  /** Beats once, then goes on by itself. @throws the database's error of the first beat. */
  async start(): Promise<void> {
    await forgetDeliveryWorkers(this.#options.db);
    await this.#beat();
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

  /** Leaves the list. Call it once nothing is held any more. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
    const { db, workerId } = this.#options;
    await leaveDeliveryWorker(db, workerId).catch(() => undefined);
  }

  async #beat(): Promise<void> {
    const { db, workerId: id, settingsId, slots } = this.#options;
    this.#total = await beatDeliveryWorker(db, { id, settingsId, slots });
  }
}
