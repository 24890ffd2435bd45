import type { Platform } from '../platform.ts';
import { openOperatorKeys, type OpenedOperatorKey } from './operator-keys.ts';

const retryMilliseconds = 500;

/** What a cache of signing keys reads, and whom it tells of trouble. */
export interface OperatorKeyCacheOptions {
  readonly platform: Pick<Platform, 'db' | 'fingerprintKey'>;
  readonly onProblem: (error: unknown) => void;
}

/**
 * The operator's signing keys in memory, so that verifying a signature asks nobody. Read anew when the sequence of changes
 * says that the platform has changed.
 */
export class OperatorKeyCache {
  readonly #options: OperatorKeyCacheOptions;
  #keys: readonly OpenedOperatorKey[] = [];
  #reading = 0;
  #retry: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(options: OperatorKeyCacheOptions) {
    this.#options = options;
  }

  /** Reads the keys for the first time. @throws the database's error, or that a key does not open */
  async start(): Promise<void> {
    const turn = (this.#reading += 1);
    const keys = await openOperatorKeys(this.#options.platform);
    if (turn === this.#reading) this.#keys = keys;
  }

  /** Reads them anew, until that works. */
  reload(): void {
    clearTimeout(this.#retry);
    void this.#read((this.#reading += 1));
  }

  /** Ends what is being tried. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#retry);
  }

  /** The secrets that are good at this time. */
  live(now: Date): readonly string[] {
    return this.#keys.filter(({ expiresAt }) => expiresAt === null || expiresAt > now).map(({ secret }) => secret);
  }

  async #read(turn: number): Promise<void> {
    try {
      const keys = await openOperatorKeys(this.#options.platform);
      // What was asked for later knows more.
      if (turn === this.#reading) this.#keys = keys;
    } catch (error) {
      if (this.#isStopped || turn !== this.#reading) return;
      this.#options.onProblem(error);
      this.#retry = setTimeout(() => this.reload(), retryMilliseconds);
      this.#retry.unref();
    }
  }
}
