import { setTimeout as sleep } from 'node:timers/promises';
import type { DomainLog } from '@gatehouse/identity';
import { SigningKeyRounds, type Platform } from '@gatehouse/instances';

export interface KeyKeepingOptions {
  readonly platform: Platform;
  readonly log: DomainLog;
  /** Pause between two rounds, in milliseconds. Default half a minute. */
  readonly pauseMilliseconds?: number;
}

/** Moves the signing keys of all instances through their lives, round after round. Any number of processes may do so. */
export class KeyKeeping {
  readonly #options: KeyKeepingOptions;
  readonly #rounds: SigningKeyRounds;
  readonly #stopping = new AbortController();
  #loop: Promise<void> | undefined;

  constructor(options: KeyKeepingOptions) {
    const { platform, log } = options;
    this.#options = options;
    this.#rounds = new SigningKeyRounds({
      platform,
      onProblem: (instance_id, error) =>
        log.error({ instance_id, error }, 'signing keys of an instance could not be kept'),
    });
  }

  /** Starts the rounds. A fault of the database is logged, and the next round tries again. */
  start(): void {
    this.#loop ??= this.#run();
  }

  /** Ends after the round under way. Idempotent. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    const { log, pauseMilliseconds = 30_000 } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#rounds
        .visit()
        .catch((error: unknown) => log.warn({ error }, 'signing keys could not be kept, the next round tries again'));
      await sleep(pauseMilliseconds, undefined, { signal }).catch(() => undefined);
    }
  }
}
