/** What one round of bcrypt has lately taken on this machine. Mutable: every observation moves it. */
export interface WorkEstimate {
  millisecondsPerRound: number;
}

/** Half-way to a new speed after about seven observations: quick enough for a busy neighbour, slow enough for one stall. */
const weightOfNewest = 0.1;

/** Before anything was observed: the 44 ms that cost 10 takes natively on an ordinary core. */
export function createWorkEstimate(): WorkEstimate {
  return { millisecondsPerRound: 44 / 2 ** 10 };
}

/** CPU-milliseconds that one hash or verification of this cost will take. The work is proportional to 2^cost. */
export function estimateMilliseconds(estimate: WorkEstimate, cost: number): number {
  return estimate.millisecondsPerRound * 2 ** cost;
}

/** Learn from a hash that took so long. */
export function observeWork(estimate: WorkEstimate, cost: number, milliseconds: number): void {
  const observed = milliseconds / 2 ** cost;
  estimate.millisecondsPerRound += weightOfNewest * (observed - estimate.millisecondsPerRound);
}
