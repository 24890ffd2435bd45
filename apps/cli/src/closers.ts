/** Closes one thing. `essential`: even a hurried stop waits for it. */
interface Closer {
  readonly name: string;
  readonly close: () => void | Promise<void>;
  readonly essential: boolean;
}

/** What a process has opened, to be closed in reverse order. */
export class Closers {
  readonly #closers: Closer[] = [];

  /** To be closed before everything that was added earlier. */
  add(name: string, close: () => void | Promise<void>, essential = false): void {
    this.#closers.push({ name, close, essential });
  }

  /**
   * Closes everything, the newest first; one that fails is told and does not keep the others open.
   *
   * @param hurry once aborted, only the essential ones are still waited for
   */
  async closeAll(hurry: AbortSignal, onError: (line: string) => void): Promise<void> {
    for (let closer = this.#closers.pop(); closer !== undefined; closer = this.#closers.pop()) {
      const { name, close, essential } = closer;
      const closed = (async () => close())().catch((error: Error) => onError(`${name}: ${error.message}`));
      await (essential ? closed : Promise.race([closed, aborted(hurry)]));
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
