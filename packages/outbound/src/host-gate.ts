/** How many exchanges a process may have under way, and what of that a slow host may hold. */
export interface HostGateOptions {
  /** Exchanges that the process has under way at once. */
  readonly slots: number;
  /** A host that takes longer than this on average is slow, in milliseconds. Default 2,000. */
  readonly slowMilliseconds?: number;
  /** Of the slots, how much one slow host may hold. Default 0.1; at least one slot. */
  readonly slowShare?: number;
  /** Of the slots, how much a host may hold of which nothing is known yet. Default 0.5; at least one slot. */
  readonly unknownShare?: number;
  /** Milliseconds that only go forward. Default the process's own. */
  readonly clock?: () => number;
}

/** An exchange under way. Call it once, when it is over. */
export type LeaveHost = () => void;

interface Host {
  /** Of the last exchanges, newer ones counting more; undefined before the first has ended. */
  average: number | undefined;
  readonly startedAt: Set<{ readonly at: number }>;
}

const hostsMax = 2_000;
const newestWeight = 0.3;

/**
 * Keeps slow hosts from holding all the slots of a process: a host whose answers take long gets a share of them, and what
 * goes beyond is for the caller to give back. For hosts that a tenant chose; the platform's own are nobody's fault.
 */
export class HostGate {
  readonly #options: HostGateOptions;
  readonly #hosts = new Map<string, Host>();

  constructor(options: HostGateOptions) {
    this.#options = options;
  }

  /**
   * Begins an exchange with a host.
   *
   * @param host as the URL or setting spells it, in lower case; with its port, since that is another server.
   * @returns undefined when the host holds all it may.
   */
  enter(host: string): LeaveHost | undefined {
    const known = this.#hostOf(host);
    const now = this.#now();
    if (known.startedAt.size >= this.#limitOf(known, now)) return undefined;
    const exchange = { at: now };
    known.startedAt.add(exchange);
    return () => {
      if (!known.startedAt.delete(exchange)) return;
      const took = this.#now() - exchange.at;
      known.average = known.average === undefined ? took : known.average + newestWeight * (took - known.average);
    };
  }

  #limitOf({ average, startedAt }: Host, now: number): number {
    const { slots, slowMilliseconds = 2_000, slowShare = 0.1, unknownShare = 0.5 } = this.#options;
    // What has begun long ago and has no end yet tells as much as what has ended.
    const [oldest] = startedAt;
    const isSlow = (average ?? 0) > slowMilliseconds || (oldest !== undefined && now - oldest.at > slowMilliseconds);
    if (isSlow) return Math.max(1, Math.floor(slots * slowShare));
    return average === undefined ? Math.max(1, Math.floor(slots * unknownShare)) : slots;
  }

  #hostOf(name: string): Host {
    const known = this.#hosts.get(name) ?? { average: undefined, startedAt: new Set() };
    this.#hosts.delete(name);
    this.#hosts.set(name, known);
    if (this.#hosts.size > hostsMax) this.#forgetLeastUsed();
    return known;
  }

  #forgetLeastUsed(): void {
    for (const [name, { startedAt }] of this.#hosts) {
      if (startedAt.size === 0) return void this.#hosts.delete(name);
    }
  }

  #now(): number {
    return (this.#options.clock ?? (() => performance.now()))();
  }
}
