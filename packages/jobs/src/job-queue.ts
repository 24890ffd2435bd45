import { Queue, type IQueueBackend } from 'bullmq';
import {
  jobCatalogue,
  jobIdOf,
  parsePayload,
  type JobName,
  type JobPayload,
  type QueueName,
  type SingleJobName,
} from './catalogue.ts';
import { ConnectionWatch, type QueueStateListener } from './connection-watch.ts';
import { backendOf, placedName, type QueueBackend, type QueueLocation } from './queue-connection.ts';
import { within } from './within.ts';

type AnyQueue = Queue<unknown, unknown, string, unknown, unknown, string, IQueueBackend>;

export interface JobQueueOptions extends QueueLocation {
  /** Told once when the queue goes away and once when it is back. */
  readonly onStateChange?: QueueStateListener;
}

/** What `GET /ready` says of the queue. `degraded`: jobs wait in their rows until it is back. */
export type QueueHealth = 'ok' | 'degraded';

const answerMaxMilliseconds = 2_000;
const closeMaxMilliseconds = 5_000;

/**
 * From so many jobs on they are added as a batch. On PostgreSQL BullMQ makes temporary tables for one, which take the
 * database as long as six jobs do (3.7 and 0.6 ms) and leave dead rows in its catalogue each time.
 */
const batchMin = 6;

/** Events are only for watching; BullMQ keeps 10,000 of them per queue when nothing is said. */
const eventsKept = 1_000;

/**
 * The way into the queues. One per process, closed at its end.
 *
 * It connects on first use, reconnects by itself, and never throws an `error` event at the process.
 */
export class JobQueue {
  readonly #location: QueueLocation;
  readonly #backend: QueueBackend;
  readonly #watch: ConnectionWatch;
  readonly #queues = new Map<QueueName, AnyQueue>();
  /** Rings without an answer yet, and whether the same was rung for again meanwhile. */
  readonly #rings = new Map<SingleJobName, boolean>();
  /** When each was rung last, by the monotonic clock. */
  readonly #rungAt = new Map<SingleJobName, number>();
  /** Rings that wait for others to join them. */
  readonly #laterRings = new Map<SingleJobName, NodeJS.Timeout>();
  #isClosed = false;

  constructor(options: JobQueueOptions) {
    this.#location = options;
    this.#backend = backendOf(options, 'producer');
    this.#watch = new ConnectionWatch(options.onStateChange);
  }

  /**
   * Adds jobs: many in one round trip, few each in its own.
   *
   * @throws Error when a payload is not what the catalogue says, or the queue gave no answer within two seconds.
   */
  async enqueue<Name extends JobName>(name: Name, payloads: readonly JobPayload<Name>[]): Promise<void> {
    if (payloads.length === 0) return;
    const jobId = jobIdOf(name);
    const opts = jobId === undefined ? {} : { jobId };
    const jobs = payloads.map((payload) => ({ name, data: parsePayload(name, payload), opts }));
    await this.#ask(jobCatalogue[name].queue, (queue) => addAll(queue, jobs));
  }

  /**
   * Adds a job that speaks for all without anybody waiting for it. It may get lost: relays look by themselves too.
   *
   * While the queue has not answered yet, further rings become one.
   *
   * @param withinMilliseconds how soon: at once when nothing was rung for that long, else with whoever rings before it is
   *   over. On PostgreSQL a job costs the database as much as a request does.
   */
  ring(name: SingleJobName, withinMilliseconds = 0): void {
    if (this.#isClosed) return;
    const restMilliseconds = (this.#rungAt.get(name) ?? -Infinity) + withinMilliseconds - performance.now();
    if (withinMilliseconds > 0 && restMilliseconds > 0) this.#ringLater(name, restMilliseconds);
    else this.#ringNow(name);
  }

  #ringLater(name: SingleJobName, milliseconds: number): void {
    if (this.#laterRings.has(name)) return;
    this.#laterRings.set(name, setTimeout(() => this.#ringNow(name), milliseconds).unref());
  }

  #ringNow(name: SingleJobName): void {
    clearTimeout(this.#laterRings.get(name));
    this.#laterRings.delete(name);
    if (this.#isClosed) return;
    if (this.#rings.has(name)) {
      this.#rings.set(name, true);
      return;
    }
    this.#rings.set(name, false);
    this.#rungAt.set(name, performance.now());
    void this.enqueue(name, [{}])
      // The watch has reported it.
      .catch(() => undefined)
      .finally(() => {
        const isRungAgain = this.#rings.get(name) === true;
        this.#rings.delete(name);
        if (isRungAgain) this.#ringNow(name);
      });
  }

  /**
   * How many jobs wait in a queue or are being worked on.
   *
   * @throws Error when the queue gave no answer within two seconds.
   */
  async countUnfinished(name: QueueName): Promise<number> {
    const counts = await this.#ask(name, (queue) => queue.getJobCounts('waiting', 'active'));
    return (counts['waiting'] ?? 0) + (counts['active'] ?? 0);
  }

  /** Asks the queue for a sign of life. Never throws, answers within two seconds. */
  async health(): Promise<QueueHealth> {
    try {
      await this.countUnfinished('messages');
      return 'ok';
    } catch {
      return 'degraded';
    }
  }

  /** Ends the connections, at the latest after five seconds. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const queues = [...this.#queues.values()];
    this.#queues.clear();
    await Promise.all(queues.map(closeQueue));
  }

  async #ask<T>(name: QueueName, question: (queue: AnyQueue) => Promise<T>): Promise<T> {
    if (this.#isClosed) throw new Error('the queue is closed');
    const queue = this.#queueOf(name);
    try {
      const answer = await within(answerMaxMilliseconds, `the queue ${name}`, askOnceReady(queue, question));
      this.#watch.succeeded();
      return answer;
    } catch (error) {
      this.#watch.failed(error as Error);
      throw error;
    }
  }

  #queueOf(name: QueueName): AnyQueue {
    const known = this.#queues.get(name);
    if (known) return known;
    const queue: AnyQueue = new Queue(
      placedName(name, this.#location),
      {
        connection: this.#backend.connection,
        prefix: this.#backend.prefix,
        defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
        streams: { events: { maxLen: eventsKept } },
      },
      this.#backend.factory,
    );
    queue.on('error', (error) => this.#watch.failed(error));
    this.#queues.set(name, queue);
    // BullMQ remembers a first connection that failed for ever, so such a queue is replaced at the next question.
    queue.waitUntilReady().catch((error: Error) => {
      this.#watch.failed(error);
      if (this.#queues.get(name) === queue) this.#queues.delete(name);
      void closeQueue(queue);
    });
    return queue;
  }
}

/** Opens the way into the queues; connects on first use. */
export function openQueue(options: JobQueueOptions): JobQueue {
  return new JobQueue(options);
}

async function addAll(queue: AnyQueue, jobs: Parameters<AnyQueue['addBulk']>[0]): Promise<void> {
  if (jobs.length >= batchMin) await queue.addBulk(jobs);
  else await Promise.all(jobs.map(({ name, data, opts }) => queue.add(name, data, opts)));
}

async function askOnceReady<T>(queue: AnyQueue, question: (queue: AnyQueue) => Promise<T>): Promise<T> {
  await queue.waitUntilReady();
  return question(queue);
}

async function closeQueue(queue: AnyQueue): Promise<void> {
  try {
    await within(closeMaxMilliseconds, 'closing the queue', queue.close());
  } catch {
    // A connection that cannot be ended politely is cut.
    await within(closeMaxMilliseconds, 'cutting the queue', queue.disconnect()).catch(() => undefined);
  }
}
