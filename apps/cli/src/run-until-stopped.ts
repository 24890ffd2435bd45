import { Closers } from './closers.ts';
import type { Terminal } from './terminal.ts';

// npm passes a Ctrl-C on that the terminal has sent to everybody already: the second of such a pair means nothing.
const samePressMilliseconds = 500;

/**
 * Opens what a process runs, waits for SIGINT or SIGTERM, and closes it all in reverse order. A second signal hurries:
 * requests and jobs under way are no longer waited for, what would be left behind still is.
 *
 * @param open adds what it opens to the closers as it goes; when it throws, what was opened is closed again
 */
export async function runUntilStopped(terminal: Terminal, open: (closers: Closers) => Promise<void>): Promise<void> {
  const closers = new Closers();
  const hurry = new AbortController();
  const stopped = stopSignal(terminal, hurry);
  try {
    await open(closers);
    await stopped.first;
    terminal.complain('gatehouse: stopping; once more to stop without waiting for what is under way');
  } finally {
    await closers.closeAll(hurry.signal, (line) => terminal.complain(`gatehouse: closing ${line}`));
    stopped.forget();
  }
}

function stopSignal(terminal: Terminal, hurry: AbortController): { first: Promise<void>; forget: () => void } {
  let forget = (): void => undefined;
  const first = new Promise<void>((resolve) => {
    let firstAt: number | undefined;
    forget = terminal.onStopSignal(() => {
      firstAt ??= Date.now();
      resolve();
      if (Date.now() - firstAt > samePressMilliseconds) hurry.abort();
    });
  });
  return { first, forget: () => forget() };
}
