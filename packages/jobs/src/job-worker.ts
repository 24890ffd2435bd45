import { Worker, type IQueueBackend, type Job } from 'bullmq';
import { isJobName, parsePayload, queueNames, type JobName, type JobPayload, type QueueName } from './catalogue.ts';
import { ConnectionWatch, type QueueStateListener } from './connection-watch.ts';
import { backendOf, placedName, type QueueLocation } from './queue-connection.ts';
import { within } from './within.ts';

/** What to do for every job there is: a job without a handler does not compile. */
export type JobHandlers = { readonly [Name in JobName]: (payload: JobPayload<Name>) => Promise<void> };

type AnyWorker = Worker<unknown, void, string, IQueueBackend>;

export interface JobWorkerOptions extends QueueLocation {
  readonly handlers: JobHandlers;
  /** How many jobs of a queue are worked on at once in this process. */
  readonly concurrency: Readonly<Record<QueueName, number>>;
  /** Told once when the queue goes away and once when it is back. */
  readonly onStateChange?: QueueStateListener;
  /** Told when a handler throws. The job is gone then; its row is found by the relay. */
  readonly onJobError?: (name: string, error: Error) => void;
}

/** After this without a sign of life from its worker a job may be given to another. */
const jobLockMilliseconds = 15_000;
const reconnectMilliseconds = 1_000;
const disconnectMaxMilliseconds = 5_000;
const goodbyeMaxMilliseconds = 1_000;

/** Takes jobs and hands them to their handlers, until closed. */
export class JobWorker {
  readonly #workers: readonly AnyWorker[];
  readonly #running = new Set<Promise<void>>();
  #closing: Promise<void> | undefined;

  constructor(options: JobWorkerOptions) {
    const watch = new ConnectionWatch(options.onStateChange);
    this.#workers = queueNames.map((name) => this.#startOn(name, options, watch));
  }

  /**
   * Waits until jobs can be taken.
   *
   * @throws the database's error, or that the queue's schema is missing; without Redis a worker cannot recover from either.
   */
  async ready(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.waitUntilReady()));
  }

  /** Takes no more jobs, lets the handlers under way end, then disconnects. Idempotent. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    const closed = Promise.all(this.#workers.map((worker) => worker.close()));
    do {
      await Promise.allSettled(this.#running);
      // A job that was being fetched when the end was called for still starts, and is waited for as well.
    } while (!(await isDoneWithin(disconnectMaxMilliseconds, closed)) && this.#running.size > 0);
    // Without an answer from Redis, BullMQ waits for ever to say goodbye to it.
    await isDoneWithin(goodbyeMaxMilliseconds, Promise.allSettled(this.#workers.map((it) => it.disconnect())));
  }

  #startOn(queue: QueueName, options: JobWorkerOptions, whole: ConnectionWatch): AnyWorker {
    const backend = backendOf(options, 'worker');
    // All queues share a server, whose return one of them notices first: what the others complain of then is old.
    const watch = new ConnectionWatch((_state, error) => (error ? whole.failed(error) : whole.succeeded()));
    const worker: AnyWorker = new Worker(
      placedName(queue, options),
      (job: Job<unknown>) => this.#run(job, options),
      {
        connection: backend.connection,
        prefix: backend.prefix,
        concurrency: options.concurrency[queue],
        lockDuration: jobLockMilliseconds,
        stalledInterval: jobLockMilliseconds,
        runRetryDelay: reconnectMilliseconds,
      },
      backend.factory,
    );
    worker.on('error', (error) => watch.failed(error));
    worker.on('active', () => watch.succeeded());
    worker.on('drained', () => watch.succeeded());
    return worker;
  }

  async #run(job: Job<unknown>, { handlers, onJobError }: JobWorkerOptions): Promise<void> {
    const work = dispatch(handlers, job.name, job.data);
    const settled = work.then(
      () => undefined,
      (error: Error) => onJobError?.(job.name, error),
    );
    this.#running.add(settled);
    await settled;
    this.#running.delete(settled);
  }
}

/**
 * Starts taking jobs.
 *
 * On Redis it starts even while Redis is away; without Redis the queue lives in the database and has to be there.
 *
 * @throws the database's error, or that the queue's schema is missing.
 */
export async function startJobWorker(options: JobWorkerOptions): Promise<JobWorker> {
  const worker = new JobWorker(options);
  if (options.redisUrl) return worker;
  try {
    await worker.ready();
  } catch (error) {
    await worker.close();
    throw error;
  }
  return worker;
}

/** A job of a build that knows more, or with a payload nobody wrote, is dropped: its row stays for a worker that can. */
async function dispatch(handlers: JobHandlers, name: string, data: unknown): Promise<void> {
  if (!isJobName(name)) throw new Error(`no handler for the job ${JSON.stringify(name)}`);
  const handle = handlers[name] as (payload: JobPayload<JobName>) => Promise<void>;
  await handle(parsePayload(name, data));
}

async function isDoneWithin(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  return within(milliseconds, 'closing the worker', work).then(
    () => true,
    () => false,
  );
}
