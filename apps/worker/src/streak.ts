/** How long something that repeats has gone on without a gap. All times are monotonic milliseconds. */
export class Streak {
  readonly #gapMaxMilliseconds: number;
  #begunAt = 0;
  #lastAt = -Infinity;

  constructor({ gapMaxMilliseconds }: { readonly gapMaxMilliseconds: number }) {
    this.#gapMaxMilliseconds = gapMaxMilliseconds;
  }

  /** Once more. */
  add(at: number): void {
    if (this.#isBroken(at)) this.#begunAt = at;
    this.#lastAt = at;
  }

  /** How long it has lasted; 0 once the last time is too long ago. */
  milliseconds(now: number): number {
    return this.#isBroken(now) ? 0 : now - this.#begunAt;
  }

  #isBroken(at: number): boolean {
    return at - this.#lastAt > this.#gapMaxMilliseconds;
  }
}
