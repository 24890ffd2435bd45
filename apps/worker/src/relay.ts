import { setTimeout as sleep } from 'node:timers/promises';
import {
  beatDeliveryWorker,
  claimDeliveries,
  firstLane,
  healDeliveryLanes,
  leaveDeliveryWorkers,
  type ClaimedDelivery,
  type Database,
  type DeliveryChannel,
  type DeliverySourceName,
  type LaneCursor,
} from '@gatehouse/database';
import type { DomainLog } from '@gatehouse/identity';
import type { JobQueue } from '@gatehouse/jobs';

export interface RelayOptions {
  readonly db: Database;
  readonly queue: JobQueue;
  readonly log: DomainLog;
  /** In single-site mode: whose rows this process delivers; else null. */
  readonly settingsId: string | null;
  readonly now: () => Date;
  /** Names this process among the workers: a UUID. */
  readonly workerId: string;
  /** Jobs that this process works on at once, by channel. */
  readonly slots: DeliverySlots;
  /** Pause between two looks that nobody asked for, in milliseconds. Default 1,000. */
  readonly pollMilliseconds?: number;
  /** How long the queue may keep a row before it is handed over again, in milliseconds. Default 10,000. */
  readonly handoverMilliseconds?: number;
}

/** Jobs that are worked on at once, by channel. */
export type DeliverySlots = Readonly<Partial<Record<DeliveryChannel, number>>>;

interface Route {
  readonly channel: DeliveryChannel;
  readonly source: DeliverySourceName;
  readonly handOver: (queue: JobQueue, claimed: readonly ClaimedDelivery[]) => Promise<void>;
}

const handOverMessages: Route['handOver'] = (queue, claimed) =>
  queue.enqueue(
    'message.deliver.v1',
    claimed.map(({ instanceId, id }) => ({ instanceId, messageId: id })),
  );

/** How what waits on a channel becomes jobs. */
const routes: readonly Route[] = [
  { channel: 'mail', source: 'messages', handOver: handOverMessages },
  { channel: 'sms', source: 'messages', handOver: handOverMessages },
];

const sources = [...new Set(routes.map(({ source }) => source))];

/** A worker that has not been heard of for so long is gone. */
const silenceMilliseconds = 10_000;
const beatMilliseconds = 2_000;

const healMilliseconds = 5_000;
const healedLanesMax = 2_000;

/** A wake may overtake its commit by a hair: the relay looks once more. */
const secondLookMilliseconds = 25;

/**
 * Finds what is due and hands it to the queue, fairly: the first row of every lane before the second of any, and never
 * more than the workers have slots for, so that nothing waits in the queue behind somebody else's backlog.
 *
 * Any number of relays may run: a row is handed over by one of them. Rows whose job was lost, because the queue was wiped
 * or a worker died, are due again when their time is over.
 */
export class Relay {
  readonly #options: RelayOptions;
  readonly #stopping = new AbortController();
  readonly #healed = new Map<DeliverySourceName, LaneCursor>();
  #loop: Promise<void> | undefined;
  #slots: DeliverySlots;
  #beatAt = -Infinity;
  #healedAt = -Infinity;
  #isFailing = false;
  #isAwake = false;
  #endRest: (() => void) | undefined;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#slots = options.slots;
  }

  /** Starts looking. Faults of the database or the queue are logged once and outlived. */
  start(): void {
    this.#loop ??= this.#run();
  }

  /** Looks soon: something was written, or a slot is free. */
  wake(): void {
    this.#isAwake = true;
    this.#endRest?.();
  }

  /** Ends after the look under way, and leaves the slots to the other workers. Idempotent. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#endRest?.();
    await this.#loop;
  }

  /**
   * Looks once and hands over what is due, as far as there are slots.
   *
   * @returns how many rows were handed over.
   * @throws the database's or the queue's error; what was handed over then comes back when its time is over.
   */
  async poll(): Promise<number> {
    await this.#beat();
    await this.#heal();
    let handed = 0;
    for (const route of routes) handed += await this.#handOver(route);
    return handed;
  }

  async #handOver({ channel, source, handOver }: Route): Promise<number> {
    const { db, queue, settingsId, now, handoverMilliseconds = 10_000 } = this.#options;
    const slots = this.#slots[channel] ?? 0;
    if (slots === 0) return 0;
    const at = now();
    const until = new Date(at.getTime() + handoverMilliseconds);
    const claimed = await claimDeliveries(db, source, { channel, settingsId, now: at, until, slots });
    await handOver(queue, claimed);
    return claimed.length;
  }

  /** Says that this worker lives and learns how many slots there are. Wall-clock: it paces itself, it decides no rule. */
  async #beat(): Promise<void> {
    if (performance.now() < this.#beatAt + beatMilliseconds) return;
    const { db, workerId: id, settingsId, slots } = this.#options;
    const now = new Date();
    const aliveSince = new Date(now.getTime() - silenceMilliseconds);
    this.#slots = await beatDeliveryWorker(db, { id, settingsId, slots, now, aliveSince });
    this.#beatAt = performance.now();
  }

  async #heal(): Promise<void> {
    if (performance.now() < this.#healedAt + healMilliseconds) return;
    for (const source of sources) {
      const from = this.#healed.get(source) ?? firstLane;
      this.#healed.set(source, await healDeliveryLanes(this.#options.db, source, from, healedLanesMax));
    }
    this.#healedAt = performance.now();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const wasAwake = this.#isAwake;
      this.#isAwake = false;
      const handed = await this.#pollSafely();
      if (handed > 0) continue;
      await this.#rest(wasAwake ? secondLookMilliseconds : this.#pollMilliseconds());
    }
    await this.#leave();
  }

  #pollMilliseconds(): number {
    return this.#options.pollMilliseconds ?? 1_000;
  }

  async #rest(milliseconds: number): Promise<void> {
    if (this.#isAwake || this.#stopping.signal.aborted) return;
    const rest = new AbortController();
    this.#endRest = () => rest.abort();
    await sleep(milliseconds, undefined, { signal: rest.signal }).catch(() => undefined);
    this.#endRest = undefined;
  }

  /** @returns how many rows were handed over; nothing while something is away, so that the relay rests. */
  async #pollSafely(): Promise<number> {
    const { log } = this.#options;
    try {
      const handed = await this.poll();
      if (this.#isFailing) log.info({}, 'relay works again');
      this.#isFailing = false;
      return handed;
    } catch (error) {
      if (!this.#isFailing) log.warn({ error }, 'relay cannot reach the database or the queue, goes on trying');
      this.#isFailing = true;
      this.#isAwake = false;
      return 0;
    }
  }

  async #leave(): Promise<void> {
    const { db, workerId } = this.#options;
    await leaveDeliveryWorkers(db, workerId).catch(() => undefined);
  }
}
