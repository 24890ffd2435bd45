/** How long after a lane's job others still leave it a thread. Sites of any size have somebody sign in more often. */
const recentMilliseconds = 10_000;

interface Visit {
  readonly lane: string;
  readonly at: number;
}

/** Knows of any lane whether another one had a job lately, and keeps no more than two visits for it. */
export class RecentLanes {
  #latest: Visit | undefined;
  /** The latest of another lane than that of the latest. */
  #other: Visit | undefined;

  /** @param now monotonic milliseconds, as in {@link RecentLanes.hasOther} */
  note(lane: string, now: number): void {
    if (this.#latest !== undefined && this.#latest.lane !== lane) this.#other = this.#latest;
    this.#latest = { lane, at: now };
  }

  /** True when a lane other than this one had a job in the last ten seconds. */
  hasOther(lane: string, now: number): boolean {
    const visit = this.#latest?.lane === lane ? this.#other : this.#latest;
    return visit !== undefined && now - visit.at < recentMilliseconds;
  }
}
