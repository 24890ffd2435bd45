import { Worker } from 'node:worker_threads';
import type { HashImplementation, HashOutcome, HashReply, HashTask, HashThreadData } from './hash-protocol.ts';

/** The program hashing threads run; plain JavaScript beside this file, in the source and in the build. */
export const hashWorkerEntry = new URL('./hash-worker.js', import.meta.url);

/** The thread ended under a task; another thread may try it again. */
export class ThreadLostError extends Error {
  override readonly name = 'ThreadLostError';
}

/** What a thread tells the pool that holds it. */
export interface HashThreadEvents {
  /** It can take a task. `problem`: why it is not the native implementation although that was tried. */
  ready(thread: HashThread, implementation: HashImplementation, problem: string | null): void;
  /** It ended although nobody stopped it. Its task, if any, has been rejected. */
  lost(thread: HashThread, error: Error): void;
}

interface RunningTask {
  resolve(outcome: HashOutcome): void;
  reject(error: Error): void;
}

/** One worker thread that hashes, one task at a time. */
export class HashThread {
  readonly #worker: Worker;
  readonly #events: HashThreadEvents;
  #running: RunningTask | undefined;
  #error: unknown;
  #ready = false;
  #stopping = false;

  constructor(entry: URL, implementation: HashThreadData['implementation'], events: HashThreadEvents) {
    this.#events = events;
    const workerData: HashThreadData = { implementation };
    // Neither this process's secrets nor its loaders are for the thread.
    this.#worker = new Worker(entry, { name: 'password-hash', workerData, env: {}, execArgv: [] });
    this.#worker.on('message', (reply: HashReply) => this.#receive(reply));
    this.#worker.on('error', (error) => (this.#error = error));
    this.#worker.on('exit', (code) => this.#exit(code));
  }

  /** It has started, as far as being able to hash. */
  get wasReady(): boolean {
    return this.#ready;
  }

  get isIdle(): boolean {
    return this.#ready && !this.#stopping && this.#running === undefined;
  }

  /**
   * Gives an idle thread its next task.
   *
   * @throws ThreadLostError when the thread ends first
   * @throws Error when the implementation refuses the task
   */
  run(task: HashTask): Promise<HashOutcome> {
    if (!this.isIdle) throw new Error('a hashing thread was given a task while it was not idle');
    // A process may end while its threads are idle, but neither under a task nor while a task waits for a starting thread.
    this.#worker.ref();
    return new Promise((resolve, reject) => {
      this.#running = { resolve, reject };
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window: it has no origin
      this.#worker.postMessage(task);
    });
  }

  /** Ends the thread. A native hash cannot be interrupted: the thread is gone when its task is done. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#worker.terminate();
  }

  #receive(reply: HashReply): void {
    if (reply.kind === 'ready') {
      this.#ready = true;
      this.#worker.unref();
      this.#events.ready(this, reply.implementation, reply.problem);
      return;
    }
    const running = this.#release();
    if (reply.kind === 'done') running?.resolve(reply);
    else running?.reject(new Error(`a hash could not be computed: ${reply.message}`));
  }

  #exit(code: number): void {
    const error = new ThreadLostError(`a hashing thread ended with exit code ${code}`, { cause: this.#error });
    this.#release()?.reject(error);
    if (!this.#stopping) this.#events.lost(this, error);
  }

  #release(): RunningTask | undefined {
    const running = this.#running;
    this.#running = undefined;
    this.#worker.unref();
    return running;
  }
}
