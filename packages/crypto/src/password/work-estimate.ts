/**
 * What a task asks for. The units are what its time is proportional to: rounds of bcrypt (2^cost), KiB that argon2 fills
 * (memory × passes), blocks that scrypt mixes (N × r × p), iterations of PBKDF2, digests.
 */
export interface Work {
  readonly kind: 'bcrypt' | 'argon2' | 'scrypt' | 'pbkdf2' | 'digest';
  readonly units: number;
  /** What the same task does afterwards. */
  readonly afterwards?: Work;
}

/** What a unit of each kind has lately taken on this machine, in CPU-milliseconds. Mutable: every observation moves it. */
export type WorkEstimate = Record<Work['kind'], number>;

/** Half-way to a new speed after about seven observations: quick enough for a busy neighbour, slow enough for one stall. */
const weightOfNewest = 0.1;

/**
 * Before anything was observed, an ordinary core: 44 ms for cost 10 of bcrypt, 50 ms for three passes of argon2 over
 * 64 MiB, 33 ms for what Firebase asks of scrypt, 300 ms for a million iterations of PBKDF2.
 */
export function createWorkEstimate(): WorkEstimate {
  return { bcrypt: 44 / 2 ** 10, argon2: 50 / (3 * 2 ** 16), scrypt: 33 / 2 ** 17, pbkdf2: 3e-4, digest: 0.01 };
}

/** CPU-milliseconds that the work will take. */
export function estimateMilliseconds(estimate: WorkEstimate, { kind, units, afterwards }: Work): number {
  return estimate[kind] * units + (afterwards ? estimateMilliseconds(estimate, afterwards) : 0);
}

/** Shorter work tells more of what surrounds it than of itself: tiny imported hashes would make all others look dear. */
const tellingMilliseconds = 2;

/** Learn from work that took so long, unless it should have been too short to learn from. */
export function observeWork(estimate: WorkEstimate, work: Work, milliseconds: number): void {
  const { kind, units, afterwards } = work;
  if (estimate[kind] * units < tellingMilliseconds) return;
  // What came afterwards is taken to have been as long as it was expected to be.
  const own = milliseconds - (afterwards ? estimateMilliseconds(estimate, afterwards) : 0);
  estimate[kind] += weightOfNewest * (Math.max(0, own) / units - estimate[kind]);
}
