/** A receiver may ask for a longer rest than this; a delivery then comes to hear it again. In seconds. */
const restMaxSeconds = 3_600;
const endpointsMax = 5_000;

/**
 * Endpoints that asked for less and are left alone for a while, by this process. By endpoint and not by host: a host can
 * serve many sites, and none of them may quieten another.
 */
export class EndpointRests {
  readonly #restingUntil = new Map<string, Date>();

  /** Leaves an endpoint alone from now on, for at most an hour. */
  rest(endpointId: string, seconds: number, now: Date): void {
    this.#restingUntil.delete(endpointId);
    this.#restingUntil.set(endpointId, new Date(now.getTime() + Math.min(seconds, restMaxSeconds) * 1_000));
    const [oldest] = this.#restingUntil.keys();
    if (this.#restingUntil.size > endpointsMax && oldest !== undefined) this.#restingUntil.delete(oldest);
  }

  /** How long an endpoint still rests, in seconds; 0 when it does not. */
  secondsLeft(endpointId: string, now: Date): number {
    const until = this.#restingUntil.get(endpointId);
    if (until === undefined) return 0;
    if (until > now) return (until.getTime() - now.getTime()) / 1_000;
    this.#restingUntil.delete(endpointId);
    return 0;
  }
}
