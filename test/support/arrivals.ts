import { EventEmitter, once } from 'node:events';

/** What came in, and when; by the id that stays the same however often it comes. */
export class Arrivals {
  readonly #events = new EventEmitter().setMaxListeners(0);
  readonly #firstAt = new Map<string, number>();
  readonly #times = new Map<string, number>();
  #count = 0;

  /** How many came, repetitions included. */
  get count(): number {
    return this.#count;
  }

  add(id: string): void {
    this.#count += 1;
    this.#times.set(id, (this.#times.get(id) ?? 0) + 1);
    if (!this.#firstAt.has(id)) this.#firstAt.set(id, performance.now());
    this.#events.emit('arrival');
  }

  /** Resolves when so many have come. */
  async received(wanted: number): Promise<void> {
    while (this.#count < wanted) await once(this.#events, 'arrival');
  }

  /** When it came first, by `performance.now()`; waits for it. */
  async firstAt(id: string): Promise<number> {
    for (;;) {
      const at = this.#firstAt.get(id);
      if (at !== undefined) return at;
      await once(this.#events, 'arrival');
    }
  }

  /** Of what was promised: which never came, and how many came more than once. */
  account(promised: readonly string[]): { readonly lost: string[]; readonly repeated: number } {
    return {
      lost: promised.filter((id) => !this.#times.has(id)),
      repeated: promised.filter((id) => (this.#times.get(id) ?? 0) > 1).length,
    };
  }
}
