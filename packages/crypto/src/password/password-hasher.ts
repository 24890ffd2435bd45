import { availableParallelism } from 'node:os';
import { AppError } from '@gatehouse/errors';
import { bcryptCostMin, dummyBcryptHash } from './bcrypt-hash.ts';
import type { HashThreadData } from './hash-protocol.ts';
import { storedHashProblem } from './hash-problem.ts';
import { hashWorkerEntry } from './hash-thread.ts';
import { HashingPool, type HashingPoolEvent, type HashingPoolStats } from './hashing-pool.ts';
import { canMatch, passwordProblem } from './password-problem.ts';
import {
  defaultStoredHashBounds,
  dummyHash,
  isAffordable,
  isOutdated,
  parseStoredHash,
  workOf,
  type StoredHash,
  type StoredHashBounds,
} from './stored-hash.ts';
import type { Work } from './work-estimate.ts';

/** Something that an operator should read in the log. Never holds a password or a hash. */
export type PasswordHasherEvent =
  | HashingPoolEvent
  /** A stored hash that is not verified. */
  | { readonly kind: 'hash_refused'; readonly lane: string; readonly why: 'unknown form' | 'dearer than allowed' };

/** How passwords are hashed. */
export interface PasswordHasherOptions {
  /** Worker threads; as many as the process may use cores, when absent. */
  readonly threads?: number;
  /** Of new hashes: 4 to the bound of stored ones; 10 when absent. */
  readonly bcryptCost?: number;
  /** Of stored hashes that are verified: one of bcrypt at cost 16 would hold a thread for 3 s. */
  readonly bounds?: Partial<StoredHashBounds>;
  /** How long the queue may be, as estimated waiting time; 2,000 when absent. */
  readonly queueMilliseconds?: number;
  /** `auto` when absent: native where it loads. */
  readonly implementation?: HashThreadData['implementation'];
  readonly onEvent?: (event: PasswordHasherEvent) => void;
}

/** What a verification found. */
export interface PasswordVerification {
  readonly matches: boolean;
  /**
   * A new hash of the password, to be stored in the place of the one it matched: that one is of another kind, or bcrypt
   * cheaper than new ones are. Null where the stored one stays, also because bcrypt cannot take the password whole.
   */
  readonly renewed: string | null;
}

/**
 * Hashes and verifies passwords in worker threads of its own: neither the event loop nor libuv's thread pool (which
 * WebCrypto, files and DNS share) waits for it.
 *
 * A lane is whoever shall share the threads equally with others: an instance's id.
 */
export class PasswordHasher {
  readonly #pool: HashingPool;
  readonly #cost: number;
  readonly #newWork: Work;
  readonly #renewal: { readonly cost: number; readonly dummy: string };
  readonly #bounds: StoredHashBounds;
  readonly #onEvent: (event: PasswordHasherEvent) => void;

  constructor(options: PasswordHasherOptions) {
    this.#bounds = { ...defaultStoredHashBounds, ...options.bounds };
    this.#cost = checkCost(options.bcryptCost ?? 10, this.#bounds.bcryptCost);
    this.#newWork = { kind: 'bcrypt', units: 2 ** this.#cost };
    this.#renewal = { cost: this.#cost, dummy: dummyBcryptHash(this.#cost) };
    this.#onEvent = options.onEvent ?? (() => {});
    this.#pool = new HashingPool({
      threads: Math.max(1, options.threads ?? availableParallelism()),
      queueMilliseconds: options.queueMilliseconds ?? 2000,
      implementation: options.implementation ?? 'auto',
      entry: hashWorkerEntry,
      onEvent: this.#onEvent,
    });
  }

  /**
   * A new bcrypt hash.
   *
   * @throws AppError `password_too_long` above 72 bytes of UTF-8; `password_invalid` with a NUL or a lone surrogate;
   *   `password_queue_full` with `retryAfterSeconds`; `service_unavailable` while stopping
   */
  async hash(lane: string, password: string): Promise<string> {
    const problem = passwordProblem(password);
    if (problem !== null) throw new AppError(problem);
    return (await this.#pool.run(lane, this.#newWork, { kind: 'hash', password, cost: this.#cost })) as string;
  }

  /**
   * Whether the password has this hash. Where there is no hash, or none that is accepted, or a password that cannot be
   * hashed, the answer is no after the same work, so that time does not tell.
   *
   * An outdated hash is renewed in the same turn of the thread; a wrong password then takes as long as the right one.
   *
   * @param hash of a form that `hashProblem` accepts; null or empty for an account without a password
   * @throws AppError `password_queue_full` with `retryAfterSeconds`; `service_unavailable` while stopping
   */
  async verify(lane: string, password: string, hash: string | null): Promise<PasswordVerification> {
    const stored = this.#acceptHash(lane, hash);
    const tried = stored ?? dummyHash(this.#cost);
    const usable = canMatch(password, tried);
    const task = { kind: 'verify', password: usable ? password : '', hash: tried } as const;
    const renews = isOutdated(tried, this.#cost) && passwordProblem(password) === null;
    const outcome = renews
      ? await this.#pool.run(lane, { ...workOf(tried), afterwards: this.#newWork }, { ...task, renewal: this.#renewal })
      : await this.#pool.run(lane, workOf(tried), task);
    const matches = outcome !== false && usable && stored !== null;
    return { matches, renewed: matches && typeof outcome === 'string' ? outcome : null };
  }

  /**
   * Why a hash from elsewhere would never match, in words for whoever brings it; null when it is verified here. Says
   * nothing of the hash itself.
   */
  hashProblem(hash: string): string | null {
    return storedHashProblem(hash, this.#bounds);
  }

  get stats(): HashingPoolStats {
    return this.#pool.stats;
  }

  /** Lets the threads finish what they have, rejects what waits, and ends the threads. */
  async stop(): Promise<void> {
    await this.#pool.stop();
  }

  #acceptHash(lane: string, hash: string | null): StoredHash | null {
    if (hash === null || hash === '') return null;
    const parsed = parseStoredHash(hash);
    if (parsed !== null && isAffordable(parsed, this.#bounds)) return parsed;
    this.#onEvent({ kind: 'hash_refused', lane, why: parsed === null ? 'unknown form' : 'dearer than allowed' });
    return null;
  }
}

/**
 * Starts the threads.
 *
 * @throws Error when `bcryptCost` is out of its range
 */
export function createPasswordHasher(options: PasswordHasherOptions = {}): PasswordHasher {
  return new PasswordHasher(options);
}

function checkCost(cost: number, costMax: number): number {
  if (Number.isInteger(cost) && cost >= bcryptCostMin && cost <= costMax) return cost;
  throw new Error(`bcryptCost is ${cost}; it is a whole number from ${bcryptCostMin} to ${costMax}`);
}
