import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseUnavailable } from '@gatehouse/database';

const firstPauseMilliseconds = 100;
const pauseMaxMilliseconds = 2_000;

/**
 * Does what must be written down, as long as it takes for the database to be back: what has left this machine would
 * otherwise be sent once more.
 *
 * @param milliseconds how long to go on trying.
 * @throws the database's error when that time is over; anything else at once.
 */
export async function retryWhileUnavailable<T>(write: () => Promise<T>, milliseconds: number): Promise<T> {
  const end = performance.now() + milliseconds;
  for (let pause = firstPauseMilliseconds; ; pause = Math.min(pause * 2, pauseMaxMilliseconds)) {
    try {
      return await write();
    } catch (error) {
      if (!isDatabaseUnavailable(error) || performance.now() + pause > end) throw error;
      await sleep(pause);
    }
  }
}
