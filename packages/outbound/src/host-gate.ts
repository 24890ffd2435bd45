/** How many exchanges a process may have under way, and what of that slow hosts may hold. */
export interface HostGateOptions {
  /** Exchanges that the process has under way at once. */
  readonly slots: number;
  /** A host that takes longer than this on average is slow, in milliseconds. Default 2,000. */
  readonly slowMilliseconds?: number;
  /** Of the slots, how much one slow host may hold. Default 0.1; at least one slot. */
  readonly slowShare?: number;
  /** Of the slots, how much all slow hosts may hold together. Default 0.5; at least one slot. */
  readonly slowTotalShare?: number;
  /** Of the slots, how much a host may hold of which nothing is known yet. Default 0.5; at least one slot. */
  readonly unknownShare?: number;
  /** Milliseconds that only go forward. Default the process's own. */
  readonly clock?: () => number;
}

/** With whom an exchange is, and for whom. */
export interface HostVisit {
  /** As the URL or setting spells it, in lower case; with its port, since that is another server. */
  readonly host: string;
  /** The site that chose the host. Many may have chosen the same, and for one of them it may be slow on purpose. */
  readonly instanceId: string;
}

/** An exchange under way. Call it once, when it is over. */
export type LeaveHost = () => void;

/** A host as one site meets it. */
interface Host {
  readonly name: string;
  /** Of the last exchanges, newer ones counting more; undefined before the first has ended. */
  average: number | undefined;
  readonly startedAt: Set<{ readonly at: number }>;
}

const hostsMax = 2_000;
const newestWeight = 0.3;

/**
 * Keeps slow hosts from holding all the slots of a process: a host whose answers take long gets a share of them, all such
 * hosts together get half, and what goes beyond is for the caller to give back. For hosts that a tenant chose; the
 * platform's own are nobody's fault.
 *
 * Whether a host is slow is judged for each site: what one of them has it do is held against no other.
 */
export class HostGate {
  readonly #options: HostGateOptions;
  readonly #hosts = new Map<string, Host>();
  /** Those with something under way: no more than there are slots. */
  readonly #busy = new Set<Host>();

  constructor(options: HostGateOptions) {
    this.#options = options;
  }

  /** Begins an exchange with a host. @returns undefined when the host holds all it may. */
  enter({ host, instanceId }: HostVisit): LeaveHost | undefined {
    const known = this.#hostOf(host, `${instanceId} ${host}`);
    const now = this.#now();
    if (!this.#hasRoom(known, now)) return undefined;
    const exchange = { at: now };
    known.startedAt.add(exchange);
    this.#busy.add(known);
    return () => {
      if (!known.startedAt.delete(exchange)) return;
      if (known.startedAt.size === 0) this.#busy.delete(known);
      const took = this.#now() - exchange.at;
      known.average = known.average === undefined ? took : known.average + newestWeight * (took - known.average);
    };
  }

  #hasRoom(host: Host, now: number): boolean {
    const { slots, slowShare = 0.1, slowTotalShare = 0.5, unknownShare = 0.5 } = this.#options;
    const shareOf = (share: number): number => Math.max(1, Math.floor(slots * share));
    if (!this.#isSlow(host, now))
      return host.startedAt.size < (host.average === undefined ? shareOf(unknownShare) : slots);
    const slow = [...this.#busy].filter((busy) => this.#isSlow(busy, now));
    const here = slow.filter(({ name }) => name === host.name);
    return countOf(here) < shareOf(slowShare) && countOf(slow) < shareOf(slowTotalShare);
  }

  #isSlow({ average, startedAt }: Host, now: number): boolean {
    const { slowMilliseconds = 2_000 } = this.#options;
    // What has begun long ago and has no end yet tells as much as what has ended.
    const [oldest] = startedAt;
    return (average ?? 0) > slowMilliseconds || (oldest !== undefined && now - oldest.at > slowMilliseconds);
  }

  #hostOf(name: string, key: string): Host {
    const known = this.#hosts.get(key) ?? { name, average: undefined, startedAt: new Set() };
    this.#hosts.delete(key);
    this.#hosts.set(key, known);
    if (this.#hosts.size > hostsMax) this.#forgetLeastUsed();
    return known;
  }

  #forgetLeastUsed(): void {
    for (const [key, { startedAt }] of this.#hosts) {
      if (startedAt.size === 0) return void this.#hosts.delete(key);
    }
  }

  #now(): number {
    return (this.#options.clock ?? (() => performance.now()))();
  }
}

function countOf(hosts: readonly Host[]): number {
  return hosts.reduce((sum, { startedAt }) => sum + startedAt.size, 0);
}
