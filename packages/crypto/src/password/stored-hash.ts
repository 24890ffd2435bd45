import { parseArgon2Hash, type Argon2Hash } from './argon2-hash.ts';
import { dummyBcryptHash, parseBcryptHash, type BcryptHash } from './bcrypt-hash.ts';
import { parseFirebaseHash, type FirebaseHash } from './firebase-hash.ts';
import { parseLegacyHash, type LegacyHash } from './legacy-hash.ts';
import { blocksOf, parsePbkdf2Hash, type Pbkdf2Hash } from './pbkdf2-hash.ts';
import type { Work } from './work-estimate.ts';

/** A stored hash that can be verified: our own, and what imported accounts bring (supabase-core.md 12.2). */
export type StoredHash = BcryptHash | Argon2Hash | FirebaseHash | Pbkdf2Hash | LegacyHash;

/**
 * The dearest stored hashes that are verified. Hashes come with imports, and one instance's could pin the threads of all
 * (decision 41).
 */
export interface StoredHashBounds {
  /** The base-2 logarithm of bcrypt's rounds. */
  readonly bcryptCost: number;
  /** Memory of argon2, in KiB. */
  readonly argon2MemoryKib: number;
  readonly argon2Passes: number;
  /** The base-2 logarithm of scrypt's N. */
  readonly scryptCostLog: number;
  /** Of PBKDF2, for every key of the digest's size that is derived. */
  readonly pbkdf2Iterations: number;
}

/** What is verified unless the operator says otherwise: each some 0.4 s of a thread at most, and 64 MiB. */
export const defaultStoredHashBounds: StoredHashBounds = {
  bcryptCost: 13,
  argon2MemoryKib: 65_536,
  argon2Passes: 4,
  scryptCostLog: 15,
  pbkdf2Iterations: 1_300_000,
};

/** The bounds as the operator sets them, under the names of the process settings. */
export interface StoredHashSettings {
  readonly cost: number;
  readonly bcryptCostMax: number;
  readonly argon2MemoryMax: number;
  readonly argon2PassesMax: number;
  readonly scryptCostMax: number;
  readonly pbkdf2IterationsMax: number;
}

/** What the settings mean; what we write ourselves is always read. */
export function storedHashBounds(settings: StoredHashSettings): StoredHashBounds {
  return {
    bcryptCost: Math.max(settings.bcryptCostMax, settings.cost),
    argon2MemoryKib: settings.argon2MemoryMax,
    argon2Passes: settings.argon2PassesMax,
    scryptCostLog: settings.scryptCostMax,
    pbkdf2Iterations: settings.pbkdf2IterationsMax,
  };
}

/** Blocks × lanes of scrypt: 8 × 1 is what Firebase uses, and what both N and the memory are multiplied by. */
const scryptBlocksMax = 16;

/** Reads a stored hash of any accepted form; null for anything else. */
export function parseStoredHash(text: string): StoredHash | null {
  if (text.startsWith('$argon2')) return parseArgon2Hash(text);
  if (text.startsWith('$fbscrypt')) return parseFirebaseHash(text);
  if (/^\$?pbkdf2/.test(text)) return parsePbkdf2Hash(text);
  if (/^(?:\$legacy|\{)/.test(text)) return parseLegacyHash(text);
  return parseBcryptHash(text);
}

/** Whether verifying the hash stays within the bounds. */
export function isAffordable(hash: StoredHash, bounds: StoredHashBounds): boolean {
  if (hash.algorithm === 'bcrypt') return hash.cost <= bounds.bcryptCost;
  if (hash.algorithm === 'firebase-scrypt')
    return hash.costLog <= bounds.scryptCostLog && hash.blockSize * hash.parallelism <= scryptBlocksMax;
  if (hash.algorithm === 'pbkdf2') return hash.iterations * blocksOf(hash) <= bounds.pbkdf2Iterations;
  if (hash.algorithm === 'legacy') return true;
  return hash.memoryKib <= bounds.argon2MemoryKib && hash.passes <= bounds.argon2Passes;
}

/** What verifying the hash asks of a thread. */
export function workOf(hash: StoredHash): Work {
  if (hash.algorithm === 'bcrypt') return { kind: 'bcrypt', units: 2 ** hash.cost };
  if (hash.algorithm === 'firebase-scrypt')
    return { kind: 'scrypt', units: 2 ** hash.costLog * hash.blockSize * hash.parallelism };
  if (hash.algorithm === 'pbkdf2') return { kind: 'pbkdf2', units: hash.iterations * blocksOf(hash) };
  if (hash.algorithm === 'legacy') return { kind: 'digest', units: 1 };
  return { kind: 'argon2', units: hash.memoryKib * hash.passes };
}

/**
 * Whether a hash that matched makes way for a new one: every hash of another kind does, so that what a sign-in costs, and
 * the time it takes, are soon the same for everybody; and bcrypt below the cost of new hashes, which is what that cost was
 * raised against.
 */
export function isOutdated(hash: StoredHash, bcryptCost: number): boolean {
  return hash.algorithm !== 'bcrypt' || hash.cost < bcryptCost;
}

/** The hash that is verified in the place of one that is not there. */
export function dummyHash(cost: number): StoredHash {
  return { algorithm: 'bcrypt', text: dummyBcryptHash(cost), cost };
}
