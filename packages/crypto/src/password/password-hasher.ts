import { availableParallelism } from 'node:os';
import { AppError } from '@gatehouse/errors';
import { bcryptCostMin, dummyBcryptHash, parseBcryptHash, type BcryptHash } from './bcrypt-hash.ts';
import type { HashThreadData } from './hash-protocol.ts';
import { hashWorkerEntry } from './hash-thread.ts';
import { HashingPool, type HashingPoolEvent, type HashingPoolStats } from './hashing-pool.ts';
import { passwordProblem } from './password-problem.ts';

/** Something that an operator should read in the log. Never holds a password or a hash. */
export type PasswordHasherEvent =
  | HashingPoolEvent
  /** A stored hash that is not verified: of an unknown form (`cost` null), or dearer than allowed. */
  | { readonly kind: 'hash_refused'; readonly lane: string; readonly cost: number | null };

/** How passwords are hashed. */
export interface PasswordHasherOptions {
  /** Worker threads; as many as the process may use cores, when absent. */
  readonly threads?: number;
  /** Of new hashes: 4 to `bcryptCostMax`; 10 when absent. */
  readonly bcryptCost?: number;
  /** Of the dearest stored hash that is verified (one at cost 16 holds a thread for 3 s); 13 when absent. */
  readonly bcryptCostMax?: number;
  /** How long the line may be, as estimated waiting time; 2,000 when absent. */
  readonly queueMilliseconds?: number;
  /** `auto` when absent: native where it loads. */
  readonly implementation?: HashThreadData['implementation'];
  readonly onEvent?: (event: PasswordHasherEvent) => void;
}

/** What a verification found. */
export interface PasswordVerification {
  readonly matches: boolean;
  /** The password matches a hash that is cheaper than new ones are: store a new one. */
  readonly needsRehash: boolean;
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
  readonly #costMax: number;
  readonly #onEvent: (event: PasswordHasherEvent) => void;

  constructor(options: PasswordHasherOptions) {
    this.#costMax = options.bcryptCostMax ?? 13;
    this.#cost = checkCost(options.bcryptCost ?? 10, this.#costMax);
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
    return (await this.#pool.run(lane, this.#cost, { kind: 'hash', password, cost: this.#cost })) as string;
  }

  /**
   * Whether the password has this hash. Where there is no hash, or none that is accepted, or a password that cannot be
   * hashed, the answer is no after the same work, so that time does not tell.
   *
   * @param hash `$2a$`, `$2b$` or `$2y$`; null or empty for an account without a password
   * @throws AppError `password_queue_full` with `retryAfterSeconds`; `service_unavailable` while stopping
   */
  async verify(lane: string, password: string, hash: string | null): Promise<PasswordVerification> {
    const stored = this.#acceptHash(lane, hash);
    const usable = passwordProblem(password) === null;
    const cost = stored?.cost ?? this.#cost;
    const task = {
      kind: 'verify',
      password: usable ? password : '',
      hash: stored?.text ?? dummyBcryptHash(cost),
    } as const;
    const same = await this.#pool.run(lane, cost, task);
    const matches = same === true && usable && stored !== null;
    return { matches, needsRehash: matches && cost < this.#cost };
  }

  get stats(): HashingPoolStats {
    return this.#pool.stats;
  }

  /** Lets the threads finish what they have, rejects what waits, and ends the threads. */
  async stop(): Promise<void> {
    await this.#pool.stop();
  }

  #acceptHash(lane: string, hash: string | null): BcryptHash | null {
    if (hash === null || hash === '') return null;
    const parsed = parseBcryptHash(hash);
    if (parsed !== null && parsed.cost <= this.#costMax) return parsed;
    this.#onEvent({ kind: 'hash_refused', lane, cost: parsed?.cost ?? null });
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
