/** Time that tests move. */
export class Clock {
  #ahead = 0;

  /** The time requests and deliveries go by. */
  readonly now = (): Date => new Date(Date.now() + this.#ahead);

  advance(seconds: number): void {
    this.#ahead += seconds * 1_000;
  }
}
