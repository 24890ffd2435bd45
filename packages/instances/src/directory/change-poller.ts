import { readInstanceChanges, readNewestInstanceChange, type Database } from '@gatehouse/database';

/** What a poller reads and whom it tells. */
export interface ChangePollerOptions {
  readonly db: Database;
  /** Ids of the instances that changed; `null`: any may have. */
  readonly onChanges: (instanceIds: readonly string[] | null) => void;
  readonly onProblem: (error: unknown) => void;
}

const pollMilliseconds = 500;
const pollTimeoutMilliseconds = 2_000;
/** Without a successful poll for so long nobody knows whether what is cached still holds. */
const staleAfterMilliseconds = 5_000;
/** More changes at once than this are not worth going through one by one. */
const changesMax = 1_000;

/** Follows the sequence of instance changes, from now on. */
export class ChangePoller {
  readonly #options: ChangePollerOptions;
  #seen = 0n;
  #confirmedAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #polling: Promise<void> | undefined;
  #isAskedAgain = false;
  #isStopped = false;

  constructor(options: ChangePollerOptions) {
    this.#options = options;
  }

  /** Finds the present end of the sequence and follows it from there. @throws the database's error. */
  async start(): Promise<void> {
    const startedAt = performance.now();
    this.#seen = await readNewestInstanceChange(this.#options.db);
    this.#confirmedAt = startedAt;
    this.#schedule();
  }

  /** Ends with the poll under way. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#polling;
  }

  /** True while everything that was committed more than five seconds ago has been told. */
  isCurrent(): boolean {
    return performance.now() - this.#confirmedAt <= staleAfterMilliseconds;
  }

  /** Polls without waiting for the next turn. */
  pollSoon(): void {
    if (this.#isStopped) return;
    // The poll under way may have read before the change that this call is about.
    if (this.#polling) this.#isAskedAgain = true;
    else this.#poll();
  }

  #schedule(): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => this.#poll(), pollMilliseconds);
    this.#timer.unref();
  }

  #poll(): void {
    clearTimeout(this.#timer);
    this.#isAskedAgain = false;
    this.#polling = this.#readChanges()
      .catch((error: unknown) => this.#options.onProblem(error))
      .finally(() => {
        this.#polling = undefined;
        if (this.#isAskedAgain && !this.#isStopped) this.#poll();
        else this.#schedule();
      });
  }

  async #readChanges(): Promise<void> {
    const startedAt = performance.now();
    const { newest, instanceIds } = await withinTimeout(readInstanceChanges(this.#options.db, this.#seen, changesMax));
    if (instanceIds === null || instanceIds.length > 0) this.#options.onChanges(instanceIds);
    this.#seen = newest;
    this.#confirmedAt = startedAt;
  }
}

/** A connection whose other end has vanished answers after minutes; the next poll takes another one. */
async function withinTimeout<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    const error = new Error(`the change sequence could not be read within ${pollTimeoutMilliseconds} ms`);
    timer = setTimeout(() => reject(error), pollTimeoutMilliseconds);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
