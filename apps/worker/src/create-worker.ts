import { randomUUID } from 'node:crypto';
import type { Database, DeliveryChannel } from '@gatehouse/database';
import {
  EndpointRests,
  MailTransports,
  TemplateCache,
  UsageMeter,
  type DeliveryDependencies,
  type DomainLog,
  type WebhookDependencies,
} from '@gatehouse/identity';
import type { Platform } from '@gatehouse/instances';
import { startJobWorker, type JobQueue, type JobWorker, type QueueLocation } from '@gatehouse/jobs';
import { HostGate, type OutboundClient } from '@gatehouse/outbound';
import { EventDispatcher } from './event-dispatcher.ts';
import { createHandlers, type HandlerDependencies } from './handlers.ts';
import { Heartbeat, type DeliverySlots } from './heartbeat.ts';
import { KeyKeeping } from './key-keeping.ts';
import { Relay, type RelayOptions } from './relay.ts';
import { Upkeep } from './upkeep.ts';

/** What a worker is given; whoever gives it closes it, after the worker has stopped. */
export interface WorkerDependencies {
  readonly db: Database;
  /** The way into the queue, for the relay. */
  readonly queue: JobQueue;
  /** Where the jobs are taken from: the queue above. */
  readonly queueLocation: QueueLocation;
  readonly findInstance: DeliveryDependencies['findInstance'];
  /** The guarded door, for templates and the SMTP servers that sites chose. */
  readonly outbound: OutboundClient;
  readonly platformSmtp: DeliveryDependencies['platformSmtp'];
  /** In single-site mode: whose messages this process sends; else null. */
  readonly settingsId: string | null;
  /** In multi mode: whose signing keys this process keeps; else null. */
  readonly platform: Platform | null;
  readonly log: DomainLog;
  readonly now: () => Date;
  /** Deliveries of a channel under way at once. Default 20. */
  readonly concurrency?: number;
  /** How the relay looks for what waits, where its defaults do not fit. */
  readonly relay?: Pick<RelayOptions, 'pollMilliseconds' | 'handoverMilliseconds'>;
  /** Stands in for the providers of text messages: scheme and host. */
  readonly smsUrl?: string;
  /** Pause between looking after signing keys, in milliseconds. Default half a minute. */
  readonly keyKeepingMilliseconds?: number;
  /** How long usage is added up before it is written, in milliseconds. Default five seconds. */
  readonly usageMilliseconds?: number;
}

/** Finds what waits, hands it to the queue, takes jobs from there and does them, until stopped. */
export class MessageWorker {
  readonly #dependencies: WorkerDependencies;
  readonly #transports: MailTransports;
  readonly #workerId = randomUUID();
  readonly #heartbeat: Heartbeat;
  readonly #relay: Relay;
  readonly #slots: Record<DeliveryChannel, number>;
  readonly #events: EventDispatcher;
  readonly #upkeep: Upkeep;
  readonly #usage: UsageMeter;
  readonly #keyKeeping: KeyKeeping | undefined;
  #jobs: JobWorker | undefined;
  #stopping: Promise<void> | undefined;

  constructor(dependencies: WorkerDependencies) {
    const { db, queue, log, settingsId, now, outbound, relay, findInstance, usageMilliseconds } = dependencies;
    this.#dependencies = dependencies;
    this.#transports = new MailTransports({ outbound });
    this.#slots = slotsOf(dependencies.concurrency ?? 20);
    this.#heartbeat = new Heartbeat({ db, log, workerId: this.#workerId, settingsId, slots: this.#slots });
    const slots = (): DeliverySlots => this.#heartbeat.slots();
    const canTellWhoIsGone = (): boolean => this.#heartbeat.canTellWhoIsGone();
    this.#relay = new Relay({ db, queue, log, settingsId, now, slots, canTellWhoIsGone, ...relay });
    this.#events = new EventDispatcher({ db, log, now, onDeliveries: () => this.#relay.wake(), ...relay });
    this.#usage = new UsageMeter({
      db,
      onProblem: (error) => log.warn({ error }, 'usage could not be written, it is tried again'),
      wakeDelivery: () => this.#wake(),
      ...(usageMilliseconds === undefined ? {} : { pauseMilliseconds: usageMilliseconds }),
    });
    this.#upkeep = new Upkeep({ db, log, now, findInstance, canTellWhoIsGone, wake: () => this.#wake() });
    this.#keyKeeping = keyKeeping(dependencies);
  }

  /**
   * Starts taking jobs.
   *
   * @throws without Redis, the database's error or that the queue's schema is missing.
   */
  async start(): Promise<void> {
    const { log, queueLocation } = this.#dependencies;
    await this.#heartbeat.start();
    this.#jobs = await startJobWorker({
      ...queueLocation,
      handlers: createHandlers(this.#handlerDependencies()),
      concurrency: { messages: this.#slots.mail + this.#slots.sms, webhooks: this.#slots.webhook, wake: 1 },
      onStateChange: (state, error) =>
        state === 'up'
          ? log.info({}, 'job queue is back')
          : log.warn({ error }, 'job queue is away, messages wait in their rows'),
      onJobError: (job, error) => log.error({ job, error }, 'job failed, its row is found again'),
    });
    this.#relay.start();
    this.#events.start();
    this.#upkeep.start();
    this.#keyKeeping?.start();
  }

  /** Takes no more jobs, finishes those under way, closes the connections to mail servers. Idempotent. */
  stop(): Promise<void> {
    return (this.#stopping ??= this.#stop());
  }

  async #stop(): Promise<void> {
    // Jobs at the same time: what the relays are still handing over is another worker's to send.
    const parts = [this.#relay, this.#events, this.#upkeep, this.#keyKeeping];
    await Promise.all([this.#jobs?.close(), ...parts.map((part) => part?.stop())]);
    await this.#usage.stop();
    await this.#heartbeat.stop();
    this.#transports.close();
  }

  #wake(): void {
    this.#events.wake();
    this.#relay.wake();
  }

  #handlerDependencies(): HandlerDependencies {
    return {
      delivery: this.#deliveryDependencies(),
      webhooks: this.#webhookDependencies(),
      wake: () => this.#wake(),
      slotFreed: (source) => this.#relay.slotFreed(source),
    };
  }

  #webhookDependencies(): WebhookDependencies {
    const { db, findInstance, outbound, settingsId, log, now } = this.#dependencies;
    const gate = new HostGate({ slots: this.#slots.webhook });
    const rests = new EndpointRests();
    const [workerId, usage] = [this.#workerId, this.#usage];
    return { db, findInstance, outbound, gate, rests, settingsId, workerId, usage, log, now, wake: () => this.#wake() };
  }

  #deliveryDependencies(): DeliveryDependencies {
    const { db, findInstance, outbound, platformSmtp, settingsId, smsUrl, log, now } = this.#dependencies;
    const templates = new TemplateCache({ outbound, log });
    const transports = this.#transports;
    const gate = new HostGate({ slots: this.#slots.mail });
    const workerId = this.#workerId;
    const reach = { db, findInstance, transports, templates, outbound, gate, smsUrl, platformSmtp };
    return { ...reach, settingsId, workerId, usage: this.#usage, log, now, wake: () => this.#wake() };
  }
}

/** A worker that waits to be started. */
export function createWorker(dependencies: WorkerDependencies): MessageWorker {
  return new MessageWorker(dependencies);
}

function keyKeeping({ platform, log, keyKeepingMilliseconds }: WorkerDependencies): KeyKeeping | undefined {
  if (platform === null) return undefined;
  const pause = keyKeepingMilliseconds === undefined ? {} : { pauseMilliseconds: keyKeepingMilliseconds };
  return new KeyKeeping({ platform, log, ...pause });
}

/** Text messages are few and cost money: half as many at once. */
function slotsOf(concurrency: number): Record<DeliveryChannel, number> {
  return { mail: concurrency, sms: Math.ceil(concurrency / 2), webhook: concurrency };
}
