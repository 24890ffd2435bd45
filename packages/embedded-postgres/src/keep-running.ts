import type { Cluster } from './cluster.ts';
import { findRunningServer } from './find-running-server.ts';
import { readLivePostmaster } from './postmaster.ts';
import { messageOf } from './system-error.ts';

/** What is kept running, and how. */
export interface Keeping {
  readonly cluster: Cluster;
  /** Starts the server where it was. @throws Error with its reason */
  readonly start: () => Promise<void>;
  /** Takes lines for the person who started it. */
  readonly log: (line: string) => void;
}

/** Somebody who looks after a server. */
export interface Keeper {
  /** Resolves once nothing is started any more. */
  stop(): Promise<void>;
}

const lookMilliseconds = 1_000;
const pauseMillisecondsMax = 15_000;

/**
 * Starts a server again whenever it has ended by itself: killed for want of memory, or since a full disk let it neither go on
 * nor recover. While it does not start it is tried again and again, every 15 seconds in the end.
 */
export function keepRunning({ cluster, start, log }: Keeping): Keeper {
  let failures = 0;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;

  async function look(): Promise<void> {
    let trouble = 'PostgreSQL can not be looked after';
    try {
      if ((await readLivePostmaster(cluster)) === undefined) {
        trouble = 'PostgreSQL has ended by itself';
        if ((await findRunningServer(cluster)) === undefined) await start();
        log('PostgreSQL had ended by itself and runs again');
      }
      failures = 0;
    } catch (error) {
      if (failures === 0) log(`${trouble} and is tried again: ${messageOf(error)}`);
      failures += 1;
    }
  }

  function lookLater(): void {
    if (isStopped) return;
    const pause = Math.min(lookMilliseconds * 2 ** failures, pauseMillisecondsMax);
    timer = setTimeout(() => (looking = look().finally(lookLater)), pause).unref();
  }

  lookLater();
  return {
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await looking;
    },
  };
}
