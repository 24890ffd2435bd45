import type { WebhookEndpointRow } from '@gatehouse/database';

/** An endpoint as it is since it was last changed. */
export type RestingEndpoint = Pick<WebhookEndpointRow, 'id' | 'updated_at'>;

interface Rest {
  readonly until: Date;
  readonly changedAt: Date;
}

/** A receiver may ask for a longer rest than this; a delivery then comes to hear it again. In seconds. */
const restMaxSeconds = 3_600;
const endpointsMax = 5_000;

/**
 * Endpoints that asked for less and are left alone for a while, by this process. By endpoint and not by host: a host can
 * serve many sites, and none of them may quieten another. Whoever changes an endpoint, or enables it, ends its rest.
 */
export class EndpointRests {
  readonly #rests = new Map<string, Rest>();

  /** Leaves an endpoint alone from now on, for at most an hour. */
  rest({ id, updated_at: changedAt }: RestingEndpoint, seconds: number, now: Date): void {
    const until = new Date(now.getTime() + Math.min(seconds, restMaxSeconds) * 1_000);
    this.#rests.delete(id);
    this.#rests.set(id, { until, changedAt });
    const [oldest] = this.#rests.keys();
    if (this.#rests.size > endpointsMax && oldest !== undefined) this.#rests.delete(oldest);
  }

  /** How long an endpoint still rests, in seconds; 0 when it does not. */
  secondsLeft({ id, updated_at: changedAt }: RestingEndpoint, now: Date): number {
    const rest = this.#rests.get(id);
    if (rest === undefined) return 0;
    if (rest.until > now && rest.changedAt >= changedAt) return (rest.until.getTime() - now.getTime()) / 1_000;
    this.#rests.delete(id);
    return 0;
  }
}
