import { Closers } from './closers.ts';
import type { Terminal } from './terminal.ts';

// npm passes a Ctrl-C on that the terminal has sent to everybody already: the second of such a pair means nothing.
const samePressMilliseconds = 500;

/**
 * Opens what a process runs, waits for SIGINT or SIGTERM, and closes it all in reverse order. A second signal hurries:
 * requests and jobs under way are no longer waited for, what would be left behind still is.
 *
 * @param open adds what it opens to the closers as it goes; when it throws, what was opened is closed again. Once the signal
 *   is aborted it throws the reason before it takes another step
 */
export async function runUntilStopped(
  terminal: Terminal,
  open: (closers: Closers, stopping: AbortSignal) => Promise<void>,
): Promise<void> {
  const closers = new Closers();
  const { stopping, hurry, forget } = listen(terminal);
  const stopped = new Promise<void>((resolve) => stopping.addEventListener('abort', () => resolve(), { once: true }));
  try {
    await open(closers, stopping);
    await stopped;
  } catch (error) {
    if (error !== stopping.reason) throw error;
  } finally {
    await closers.closeAll(hurry, (line) => terminal.complain(`gatehouse: closing ${line}`));
    forget();
  }
}

interface StopSignals {
  /** Aborted by the first. */
  readonly stopping: AbortSignal;
  /** Aborted by the second. */
  readonly hurry: AbortSignal;
  readonly forget: () => void;
}

function listen(terminal: Terminal): StopSignals {
  const stop = new AbortController();
  const hurry = new AbortController();
  let firstAt: number | undefined;
  const forget = terminal.onStopSignal(() => {
    if (firstAt === undefined) {
      firstAt = Date.now();
      // A start may be waiting for its database for minutes: who pressed the keys is told at once that they were heard.
      terminal.complain('gatehouse: stopping; once more to stop without waiting for what is under way');
      stop.abort();
    } else if (Date.now() - firstAt > samePressMilliseconds) hurry.abort();
  });
  return { stopping: stop.signal, hurry: hurry.signal, forget };
}
