import { randomBytes } from 'node:crypto';
import type { InboxMessage } from './inbox-message.ts';
import { removeMessage, writeMessage } from './message-folder.ts';

interface MailKeeperOptions {
  readonly folder: string | undefined;
  readonly keep: number;
}

interface Waiter {
  readonly predicate: (message: InboxMessage) => boolean;
  readonly resolve: (message: InboxMessage) => void;
  readonly reject: (error: unknown) => void;
  readonly timer: NodeJS.Timeout;
}

/** Holds the mails of one inbox, in memory and in its folder, and those who wait for one. */
export class MailKeeper {
  readonly #folder: string | undefined;
  readonly #keep: number;
  readonly #waiters = new Set<Waiter>();
  /** Oldest first. */
  #messages: InboxMessage[] = [];
  #sequence = 0;

  constructor(options: MailKeeperOptions) {
    if (!Number.isInteger(options.keep) || options.keep < 1) {
      throw new Error(`An inbox keeps at least 1 mail, not ${options.keep}`);
    }
    this.#folder = options.folder;
    this.#keep = options.keep;
  }

  /** Takes over the mails of an earlier start, oldest first. */
  async load(messages: readonly InboxMessage[]): Promise<void> {
    this.#messages = [...messages];
    await this.#trim();
  }

  /** Sorts as text by arrival, also between mails of one millisecond. */
  nextId(receivedAt: Date): string {
    this.#sequence += 1;
    const order = String(this.#sequence).padStart(8, '0');
    return `${receivedAt.getTime()}-${order}-${randomBytes(4).toString('hex')}`;
  }

  list(): InboxMessage[] {
    return this.#messages.toReversed();
  }

  /** Keeps a mail, and returns when it is in its file. */
  async add(message: InboxMessage): Promise<void> {
    if (this.#folder !== undefined) await writeMessage(this.#folder, message);
    this.#messages.push(message);
    // Two mails that arrive at once may be written in either order.
    this.#messages.sort((a, b) => (a.id < b.id ? -1 : 1));
    this.#tellWaiters(message);
    await this.#trim();
  }

  async clear(): Promise<void> {
    await this.#remove(this.#messages.splice(0));
  }

  waitFor(predicate: (message: InboxMessage) => boolean, timeoutMs: number): Promise<InboxMessage> {
    return new Promise((resolve, reject) => {
      const found = this.#messages.findLast((message) => predicate(message));
      if (found !== undefined) {
        resolve(found);
        return;
      }
      const timer = setTimeout(() => {
        const count = this.#messages.length;
        this.#settle(waiter, () =>
          reject(new Error(`No such mail came within ${timeoutMs} ms (the inbox holds ${count})`)),
        );
      }, timeoutMs);
      const waiter: Waiter = { predicate, resolve, reject, timer };
      this.#waiters.add(waiter);
    });
  }

  /** Ends every wait; the mails stay where they are. */
  close(): void {
    for (const waiter of this.#waiters) {
      this.#settle(waiter, () => waiter.reject(new Error('The inbox was stopped before such a mail came')));
    }
  }

  #tellWaiters(message: InboxMessage): void {
    for (const waiter of this.#waiters) {
      try {
        if (waiter.predicate(message)) this.#settle(waiter, () => waiter.resolve(message));
      } catch (error) {
        this.#settle(waiter, () => waiter.reject(error));
      }
    }
  }

  #settle(waiter: Waiter, act: () => void): void {
    clearTimeout(waiter.timer);
    this.#waiters.delete(waiter);
    act();
  }

  async #trim(): Promise<void> {
    const surplus = this.#messages.length - this.#keep;
    if (surplus > 0) await this.#remove(this.#messages.splice(0, surplus));
  }

  async #remove(messages: readonly InboxMessage[]): Promise<void> {
    const folder = this.#folder;
    if (folder === undefined) return;
    await Promise.all(messages.map(async ({ id }) => removeMessage(folder, id)));
  }
}
