import { Client } from 'pg';

/** What a listener tells. */
export interface ListenerOptions {
  /** A direct connection: LISTEN does not work through a transaction pooler. */
  readonly connectionString: string;
  readonly channel: string;
  /** Called for every notification, and after every (re)connection, since some may have been missed before. */
  readonly onNotify: () => void;
  /** Called once for every connection that failed or broke. */
  readonly onError?: (error: Error) => void;
}

const connectMilliseconds = 10_000;
const reconnectMillisecondsMin = 250;
const reconnectMillisecondsMax = 10_000;

/**
 * A connection of its own that waits for notifications and comes back by itself when it breaks. A courtesy to whoever
 * polls anyway: it never throws.
 */
export class Listener {
  readonly #options: ListenerOptions;
  #client: Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #isStopped = false;

  constructor(options: ListenerOptions) {
    this.#options = options;
  }

  /** Starts listening; returns before the connection is made. */
  start(): void {
    void this.#connect();
  }

  /** Ends the connection. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => undefined);
  }

  async #connect(): Promise<void> {
    const { connectionString, channel, onNotify } = this.#options;
    const client = new Client({
      connectionString,
      connectionTimeoutMillis: connectMilliseconds,
      keepAlive: true,
      application_name: 'gatehouse listener',
    });
    this.#client = client;
    // Without a listener for 'error' a broken idle connection would end the process.
    client.on('error', (error) => this.#reconnect(client, error));
    client.on('end', () => this.#reconnect(client, new Error('the connection that listens for changes has ended')));
    client.on('notification', onNotify);
    try {
      await client.connect();
      await client.query(`listen ${client.escapeIdentifier(channel)}`);
    } catch (error) {
      return this.#reconnect(client, error as Error);
    }
    this.#failures = 0;
    onNotify();
  }

  #reconnect(client: Client, error: Error): void {
    // A break shows up to three times: as an error, as an end, and as the rejection of what was under way.
    if (this.#isStopped || this.#client !== client) return;
    this.#client = undefined;
    client.end().catch(() => undefined);
    this.#options.onError?.(error);
    const delay = Math.min(reconnectMillisecondsMin * 2 ** this.#failures, reconnectMillisecondsMax);
    this.#failures += 1;
    this.#timer = setTimeout(() => void this.#connect(), delay);
    this.#timer.unref();
  }
}
