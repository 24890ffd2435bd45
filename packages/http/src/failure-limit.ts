interface Failures {
  count: number;
  at: number;
}

const burst = 20;
const regainMilliseconds = 3_000;
const addressesMax = 10_000;

/**
 * How often an address may fail to prove who it is: 20 times at once, then once in three seconds. Bounded: the addresses
 * that failed longest ago are forgotten first.
 */
export class FailureLimit {
  readonly #failures = new Map<string, Failures>();

  /** Seconds until the address may try again; 0 when it may now. */
  secondsToWait(address: string, now: Date): number {
    const count = this.#countAt(address, now);
    return count <= burst - 1 ? 0 : Math.ceil(((count - (burst - 1)) * regainMilliseconds) / 1_000);
  }

  /** Remembers a failure. */
  add(address: string, now: Date): void {
    const count = this.#countAt(address, now) + 1;
    this.#failures.delete(address);
    this.#failures.set(address, { count, at: now.getTime() });
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > addressesMax && oldest !== undefined) this.#failures.delete(oldest);
  }

  #countAt(address: string, now: Date): number {
    const found = this.#failures.get(address);
    if (found === undefined) return 0;
    const forgiven = Math.max(0, now.getTime() - found.at) / regainMilliseconds;
    return Math.max(0, found.count - forgiven);
  }
}
