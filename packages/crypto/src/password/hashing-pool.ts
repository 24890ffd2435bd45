import { AppError } from '@gatehouse/errors';
import {
  createFairQueue,
  drainQueue,
  enqueue,
  lanesWaiting,
  requeue,
  settleJob,
  takeNext,
  type FairQueue,
  type WaitingJob,
} from './fair-queue.ts';
import type { HashImplementation, HashTask, HashThreadData } from './hash-protocol.ts';
import { HashThread, ThreadLostError, type HashThreadEvents } from './hash-thread.ts';
import { RecentLanes } from './recent-lanes.ts';
import {
  createWorkEstimate,
  estimateMilliseconds,
  observeWork,
  type Work,
  type WorkEstimate,
} from './work-estimate.ts';

/** Something of the threads that an operator should read. */
export type HashingPoolEvent =
  | { readonly kind: 'native_unavailable'; readonly problem: string }
  | { readonly kind: 'thread_lost'; readonly error: Error };

/** How a pool runs. */
export interface HashingPoolOptions {
  readonly threads: number;
  readonly queueMilliseconds: number;
  readonly implementation: HashThreadData['implementation'];
  /** The program of the threads. */
  readonly entry: URL;
  readonly onEvent: (event: HashingPoolEvent) => void;
}

/** What the pool is doing now. */
export interface HashingPoolStats {
  readonly threads: number;
  readonly busy: number;
  readonly waiting: number;
  /** Estimated CPU-milliseconds of what waits. */
  readonly waitingMilliseconds: number;
  /** Lanes that have something waiting. */
  readonly lanes: number;
  /** Turned away because the queue was full, since the start. */
  readonly refused: number;
  /** Null until a thread has started. */
  readonly implementation: HashImplementation | null;
}

interface Job extends WaitingJob {
  readonly work: Work;
  readonly task: HashTask;
  tries: number;
  resolve(value: string | boolean): void;
  reject(error: Error): void;
}

const triesMax = 2;

/**
 * Worker threads behind a bounded queue that lanes share fairly. While others are about no lane holds the last thread (ADR
 * 23): whoever comes finds one free, or others who leave one soon.
 */
export class HashingPool {
  readonly #options: HashingPoolOptions;
  readonly #queue: FairQueue<Job>;
  readonly #recentLanes = new RecentLanes();
  readonly #estimate: WorkEstimate = createWorkEstimate();
  readonly #threads = new Set<HashThread>();
  readonly #running = new Set<Promise<void>>();
  readonly #events: HashThreadEvents;
  #implementation: HashImplementation | null = null;
  #refused = 0;
  #stopping = false;

  constructor(options: HashingPoolOptions) {
    this.#options = options;
    this.#queue = createFairQueue(options.queueMilliseconds * options.threads);
    this.#events = {
      ready: (_thread, implementation, problem) => this.#threadReady(implementation, problem),
      lost: (thread, error) => this.#threadLost(thread, error),
    };
    this.#startMissingThreads();
  }

  /**
   * Runs the task on a thread when it is the lane's turn.
   *
   * @param work that the task asks for
   * @throws AppError `password_queue_full` when the queue is full, at once or later, when the room goes to a lane that has
   *   less than its share; `service_unavailable` when the pool stops first
   */
  run(lane: string, work: Work, task: HashTask): Promise<string | boolean> {
    if (this.#stopping) return Promise.reject(stoppedError());
    this.#startMissingThreads();
    return new Promise((resolve, reject) => {
      const estimate = estimateMilliseconds(this.#estimate, work);
      const job: Job = { lane, estimate, work, task, tries: 0, resolve, reject };
      this.#recentLanes.note(lane, performance.now());
      const putOut = enqueue(this.#queue, job) ?? [job];
      for (const refused of putOut) this.#refuse(refused);
      this.#dispatch();
    });
  }

  get stats(): HashingPoolStats {
    return {
      threads: this.#threads.size,
      busy: this.#queue.running,
      waiting: this.#queue.waitingCount,
      waitingMilliseconds: this.#queue.waitingMilliseconds,
      lanes: lanesWaiting(this.#queue),
      refused: this.#refused,
      implementation: this.#implementation,
    };
  }

  /** Rejects what waits, lets the threads finish what they have, and ends them. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#rejectWaiting(stoppedError());
    await Promise.all(this.#running);
    await Promise.all([...this.#threads].map((thread) => thread.stop()));
    this.#threads.clear();
  }

  #dispatch(): void {
    for (const thread of this.#threads) {
      if (!thread.isIdle) continue;
      const job = takeNext(this.#queue, (lane) => this.#runningMax(lane));
      if (job === undefined) return;
      const running = this.#perform(thread, job).finally(() => {
        this.#running.delete(running);
        this.#dispatch();
      });
      this.#running.add(running);
    }
  }

  #runningMax(lane: string): number {
    const { threads } = this.#options;
    return this.#recentLanes.hasOther(lane, performance.now()) ? Math.max(1, threads - 1) : threads;
  }

  async #perform(thread: HashThread, job: Job): Promise<void> {
    try {
      const { value, milliseconds } = await thread.run(job.task);
      observeWork(this.#estimate, job.work, milliseconds);
      settleJob(this.#queue, job, milliseconds);
      job.resolve(value);
    } catch (error) {
      settleJob(this.#queue, job, job.estimate);
      this.#retryOrReject(job, error as Error);
    }
  }

  // A thread may be lost through no fault of its task; the second time the task is suspect.
  #retryOrReject(job: Job, error: Error): void {
    job.tries += 1;
    if (!(error instanceof ThreadLostError) || job.tries >= triesMax) job.reject(error);
    else if (this.#stopping) job.reject(stoppedError());
    else requeue(this.#queue, job);
  }

  #refuse(job: Job): void {
    this.#refused += 1;
    const drainSeconds = this.#queue.waitingMilliseconds / this.#options.threads / 1000;
    job.reject(new AppError('password_queue_full', { retryAfterSeconds: Math.max(1, Math.ceil(drainSeconds)) }));
  }

  #rejectWaiting(error: Error): void {
    for (const job of drainQueue(this.#queue)) job.reject(error);
  }

  #startMissingThreads(): void {
    while (this.#threads.size < this.#options.threads) {
      this.#threads.add(new HashThread(this.#options.entry, this.#options.implementation, this.#events));
    }
  }

  #threadReady(implementation: HashImplementation, problem: string | null): void {
    if (problem !== null && this.#implementation === null)
      this.#options.onEvent({ kind: 'native_unavailable', problem });
    this.#implementation = implementation;
    this.#dispatch();
  }

  // A thread that could not even start is not replaced before somebody asks for a hash: otherwise a broken installation
  // would spin, starting threads.
  #threadLost(thread: HashThread, error: Error): void {
    this.#threads.delete(thread);
    this.#options.onEvent({ kind: 'thread_lost', error });
    if (this.#stopping) return;
    if (thread.wasReady) this.#startMissingThreads();
    else if (this.#threads.size === 0) this.#rejectWaiting(error);
  }
}

function stoppedError(): AppError {
  return new AppError('service_unavailable', { detail: 'password hashing is stopping', retryAfterSeconds: 1 });
}
