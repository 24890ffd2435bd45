import type { Terminal } from '../terminal.ts';

/**
 * Runs what a stop signal breaks off.
 *
 * @throws what the work throws; an Error that says so when it was a signal that ended it
 */
export async function untilStopped<T>(terminal: Terminal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const forget = terminal.onStopSignal(() => stop.abort());
  try {
    return await work(stop.signal);
  } catch (error) {
    throw stop.signal.aborted ? new Error('stopped', { cause: error }) : error;
  } finally {
    forget();
  }
}
