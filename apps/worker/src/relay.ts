import {
  claimDeliveries,
  firstLane,
  freeDeliveriesOfGone,
  healDeliveryLanes,
  type ClaimedDelivery,
  type Database,
  type DeliveryChannel,
  type DeliverySourceName,
  type LaneCursor,
} from '@gatehouse/database';
import type { DomainLog } from '@gatehouse/identity';
import type { JobQueue } from '@gatehouse/jobs';
import type { DeliverySlots } from './heartbeat.ts';
import { Pause } from './pause.ts';

export interface RelayOptions {
  readonly db: Database;
  readonly queue: JobQueue;
  readonly log: DomainLog;
  /** In single-site mode: whose rows this process delivers; else null. */
  readonly settingsId: string | null;
  readonly now: () => Date;
  /** Jobs that all workers together may work on at once, by channel, as far as is known. */
  readonly slots: () => DeliverySlots;
  /** Whether workers that are not heard of are gone. Until that is known, what they hold is left to them. */
  readonly canTellWhoIsGone: () => boolean;
  /** Pause between two looks that nobody asked for, in milliseconds. Default 1,000. */
  readonly pollMilliseconds?: number;
  /** How long the queue may keep a row before it is handed over again, in milliseconds. Default 10,000. */
  readonly handoverMilliseconds?: number;
}

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

const handOverWebhooks: Route['handOver'] = (queue, claimed) =>
  queue.enqueue(
    'webhook.deliver.v1',
    claimed.map(({ instanceId, id }) => ({ instanceId, deliveryId: id })),
  );

/** How what waits on a channel becomes jobs. */
const routes: readonly Route[] = [
  { channel: 'mail', source: 'messages', handOver: handOverMessages },
  { channel: 'sms', source: 'messages', handOver: handOverMessages },
  { channel: 'webhook', source: 'webhook_deliveries', handOver: handOverWebhooks },
];

const everyChannel: ReadonlySet<DeliveryChannel> = new Set(routes.map(({ channel }) => channel));
const sources = [...new Set(routes.map(({ source }) => source))];

const healMilliseconds = 2_000;
const healedLanesMax = 2_000;

/** A wake may overtake its commit by a hair: the relay looks once more. */
const secondLookMilliseconds = 25;

/** Slots that become free within this are filled together: looking costs more than a row. */
const gatherMilliseconds = 8;

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
  readonly #pause = new Pause();
  readonly #healed = new Map<DeliverySourceName, LaneCursor>();
  #loop: Promise<void> | undefined;
  #healedAt = -Infinity;
  #isFailing = false;
  /** When every channel was last looked at, by the monotonic clock. */
  #everyChannelAt = -Infinity;
  /** Channels to look at next. */
  #wanted = new Set<DeliveryChannel>();
  /** Channels with more to do than there were slots for. */
  readonly #crowded = new Set<DeliveryChannel>();
  /** Channels of which slots have become free since they were last filled. */
  readonly #freed = new Set<DeliveryChannel>();
  #gathering: NodeJS.Timeout | undefined;

  constructor(options: RelayOptions) {
    this.#options = options;
  }

  /** Starts looking. Faults of the database or the queue are logged once and outlived. */
  start(): void {
    this.#loop ??= this.#run();
  }

  /** Looks soon: something was written. */
  wake(): void {
    this.#want(everyChannel);
  }

  /** A job for the rows of a table has ended: what waited for its slot is handed over. */
  slotFreed(freed: DeliverySourceName): void {
    for (const { source, channel } of routes) {
      if (source === freed && this.#crowded.has(channel)) this.#freed.add(channel);
    }
    if (this.#freed.size > 0) this.#gathering ??= setTimeout(() => this.#fillFreed(), gatherMilliseconds);
  }

  /** Ends after the look under way. Idempotent. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#gathering);
    this.#pause.end();
    await this.#loop;
  }

  /**
   * Looks once and hands over what is due, as far as there are slots.
   *
   * @param channels which to look at. Default all.
   * @returns how many rows were handed over.
   * @throws the database's or the queue's error; what was handed over then comes back when its time is over.
   */
  async poll(channels: ReadonlySet<DeliveryChannel> = everyChannel): Promise<number> {
    await this.#heal();
    let handed = 0;
    for (const route of routes) if (channels.has(route.channel)) handed += await this.#handOver(route);
    return handed;
  }

  async #handOver({ channel, source, handOver }: Route): Promise<number> {
    const { db, queue, settingsId, now, handoverMilliseconds = 10_000 } = this.#options;
    const slots = this.#options.slots()[channel] ?? 0;
    if (slots === 0) return 0;
    const at = now();
    const until = new Date(at.getTime() + handoverMilliseconds);
    const { claimed, isDue } = await claimDeliveries(db, source, { channel, settingsId, now: at, until, slots });
    if (isDue) this.#crowded.add(channel);
    else this.#crowded.delete(channel);
    await handOver(queue, claimed);
    return claimed.length;
  }

  /** Wall-clock: it paces itself, it decides no rule. */
  async #heal(): Promise<void> {
    if (performance.now() < this.#healedAt + healMilliseconds) return;
    const { db, canTellWhoIsGone } = this.#options;
    for (const source of sources) {
      const from = this.#healed.get(source) ?? firstLane;
      this.#healed.set(source, await healDeliveryLanes(db, source, from, healedLanesMax));
      if (canTellWhoIsGone()) await this.#freeOfGone(source);
    }
    this.#healedAt = performance.now();
  }

  async #freeOfGone(source: DeliverySourceName): Promise<void> {
    const { db, log, now } = this.#options;
    const freed = await freeDeliveriesOfGone(db, source, now());
    if (freed > 0) log.warn({ source, freed }, 'a worker is gone, what it held is delivered by others');
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const wanted = this.#wanted;
      this.#wanted = new Set();
      const handed = await this.#pollSafely(wanted.size > 0 && this.#restLeft() > 0 ? wanted : everyChannel);
      if (handed > 0) this.#wanted = new Set([...wanted, ...this.#wanted]);
      else await this.#rest(wanted.size === everyChannel.size ? secondLookMilliseconds : this.#restLeft());
    }
  }

  /**
   * Milliseconds until every channel has to be looked at, whatever is asked for: a channel with a backlog is asked for
   * without end, and what nobody asks for would wait behind it.
   */
  #restLeft(): number {
    const { pollMilliseconds = 1_000 } = this.#options;
    return Math.max(0, this.#everyChannelAt + pollMilliseconds - performance.now());
  }

  #fillFreed(): void {
    this.#gathering = undefined;
    this.#want(this.#freed);
    this.#freed.clear();
  }

  #want(channels: Iterable<DeliveryChannel>): void {
    for (const channel of channels) this.#wanted.add(channel);
    this.#pause.end();
  }

  async #rest(milliseconds: number): Promise<void> {
    if (this.#wanted.size > 0 || this.#stopping.signal.aborted) return;
    await this.#pause.take(milliseconds);
  }

  /** @returns how many rows were handed over; nothing while something is away, so that the relay rests. */
  async #pollSafely(channels: ReadonlySet<DeliveryChannel>): Promise<number> {
    const { log } = this.#options;
    try {
      const handed = await this.poll(channels);
      if (this.#isFailing) log.info({}, 'relay works again');
      this.#isFailing = false;
      return handed;
    } catch (error) {
      if (!this.#isFailing) log.warn({ error }, 'relay cannot reach the database or the queue, goes on trying');
      this.#isFailing = true;
      this.#wanted.clear();
      return 0;
    } finally {
      if (channels.size === everyChannel.size) this.#everyChannelAt = performance.now();
    }
  }
}
