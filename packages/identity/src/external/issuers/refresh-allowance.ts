const atOnce = 5;
const secondsForOne = 10;

/**
 * How often an issuer's keys may be fetched because a token names one that is not among them: a few times at once, as
 * when it has just changed its keys; then rarely, since anybody can make up such tokens.
 */
export class RefreshAllowance {
  #left = atOnce;
  #countedAt = 0;

  /** Takes one. @returns whether there was one. */
  take(now: Date): boolean {
    const earned = (now.getTime() - this.#countedAt) / (secondsForOne * 1_000);
    this.#left = Math.min(atOnce, this.#left + Math.max(0, earned));
    this.#countedAt = now.getTime();
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
