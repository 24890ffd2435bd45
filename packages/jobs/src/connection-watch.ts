/** Told when the queue goes away, with why, and when it is back. */
export type QueueStateListener = (state: 'up' | 'down', error?: Error) => void;

/**
 * Turns a stream of errors and successes into one report per change of state: a queue that is away fails many times a
 * second.
 */
export class ConnectionWatch {
  #state: 'up' | 'down' = 'up';
  readonly #listener: QueueStateListener | undefined;

  constructor(listener: QueueStateListener | undefined) {
    this.#listener = listener;
  }

  get isDown(): boolean {
    return this.#state === 'down';
  }

  failed(error: Error): void {
    if (this.#state === 'down') return;
    this.#state = 'down';
    this.#listener?.('down', error);
  }

  succeeded(): void {
    if (this.#state === 'up') return;
    this.#state = 'up';
    this.#listener?.('up');
  }
}
