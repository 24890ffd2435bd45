import { setTimeout as sleep } from 'node:timers/promises';
import { sweepDecoyMessages, sweepFlowStates, type Database } from '@gatehouse/database';
import type { DomainLog } from '@gatehouse/identity';

export interface UpkeepOptions {
  readonly db: Database;
  readonly log: DomainLog;
  readonly now: () => Date;
  /** Pause between two rounds, in milliseconds. Default ten minutes. */
  readonly pauseMilliseconds?: number;
}

type Sweep = (db: Database, before: Date, limit: number) => Promise<number>;

const hour = 3_600_000;

/** What nobody asks for any more, and how old it gets. */
const sweeps: readonly { readonly what: string; readonly sweep: Sweep; readonly keepMilliseconds: number }[] = [
  { what: 'decoy messages', sweep: sweepDecoyMessages, keepMilliseconds: hour },
  { what: 'flow states', sweep: sweepFlowStates, keepMilliseconds: 24 * hour },
];

/** Rows a statement: short enough to be in nobody's way. */
const rowsMax = 1_000;

/** Removes rows that are worth nothing any more, round after round. Any number of processes may do so at once. */
export class Upkeep {
  readonly #options: UpkeepOptions;
  readonly #stopping = new AbortController();
  #loop: Promise<void> | undefined;

  constructor(options: UpkeepOptions) {
    this.#options = options;
  }

  /** Starts the rounds. A fault of the database is logged, and the next round tries again. */
  start(): void {
    this.#loop ??= this.#run();
  }

  /** Ends after the statement under way. Idempotent. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
  }

  /** One round. @returns how many rows it removed. */
  async sweep(): Promise<number> {
    const { db, now } = this.#options;
    let removed = 0;
    for (const { sweep, keepMilliseconds } of sweeps) {
      const before = new Date(now().getTime() - keepMilliseconds);
      for (let count = rowsMax; count === rowsMax && !this.#stopping.signal.aborted; removed += count) {
        count = await sweep(db, before, rowsMax);
      }
    }
    return removed;
  }

  async #run(): Promise<void> {
    const { log, pauseMilliseconds = 600_000 } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.sweep().catch((error: unknown) => log.warn({ error }, 'upkeep failed, the next round tries again'));
      await sleep(pauseMilliseconds, undefined, { signal }).catch(() => undefined);
    }
  }
}
