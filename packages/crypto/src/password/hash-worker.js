// Plain JavaScript, because Node 20 cannot start a worker from TypeScript source.
import { createCipheriv, createHash, pbkdf2Sync, scryptSync, timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { parentPort, workerData } from 'node:worker_threads';
import * as portable from 'bcryptjs';

/** @import { Argon2Hash } from './argon2-hash.ts' */
/** @import { FirebaseHash } from './firebase-hash.ts' */
/** @import { LegacyHash } from './legacy-hash.ts' */
/** @import { Pbkdf2Hash } from './pbkdf2-hash.ts' */
/** @import { StoredHash } from './stored-hash.ts' */
/** @import { HashImplementation, HashReply, HashTask, HashThreadData } from './hash-protocol.ts' */

/**
 * @typedef {object} Bcrypt
 * @property {HashImplementation} implementation
 * @property {string | null} problem why the native one is not in use although it could have been
 * @property {(password: string, cost: number) => string} hash
 * @property {(password: string, hash: string) => boolean} verify
 */

/** @returns {Promise<Bcrypt>} */
async function loadNative() {
  const native = await import('@node-rs/bcrypt');
  return {
    implementation: 'native',
    problem: null,
    hash: (password, cost) => native.hashSync(password, { cost }),
    verify: (password, hash) => native.verifySync(password, hash),
  };
}

/**
 * @param {string | null} problem
 * @returns {Bcrypt}
 */
function loadPortable(problem) {
  return {
    implementation: 'portable',
    problem,
    hash: (password, cost) => portable.hashSync(password, cost),
    verify: (password, hash) => portable.compareSync(password, hash),
  };
}

/**
 * @param {HashThreadData['implementation']} wanted
 * @returns {Promise<Bcrypt>}
 */
async function loadBcrypt(wanted) {
  if (wanted === 'portable') return loadPortable(null);
  if (wanted === 'native') return loadNative();
  return loadNative().catch((error) => loadPortable(String(error)));
}

/**
 * @param {typeof import('@node-rs/argon2') | undefined} argon2
 * @param {string} password
 * @param {Argon2Hash} hash
 */
function verifyArgon2(argon2, password, hash) {
  if (argon2 === undefined) throw new Error('argon2 is not loaded');
  const { memoryKib: memoryCost, passes: timeCost, lanes: parallelism, salt, output } = hash;
  // The numbers are those of the library's constant enums, which plain JavaScript cannot name: argon2i, argon2id; 1.3.
  const algorithm = hash.algorithm === 'argon2i' ? 1 : 2;
  const shape = { memoryCost, timeCost, parallelism, algorithm, version: 1, outputLen: output.length };
  return timingSafeEqual(argon2.hashRawSync(password, { ...shape, salt }), output);
}

/**
 * The derived key encrypts the signer key in counter mode from zero (supabase-core.md 12.2).
 *
 * @param {string} password
 * @param {FirebaseHash} hash
 */
function verifyFirebase(password, { costLog, blockSize, parallelism, salt, signerKey, output }) {
  const shape = { N: 2 ** costLog, r: blockSize, p: parallelism };
  // Twice the 128·N·r bytes of scrypt's table: Node counts the lanes and some more.
  const maxmem = 256 * shape.N * blockSize + 256 * blockSize * (parallelism + 32);
  const key = scryptSync(password, salt, 32, { ...shape, maxmem });
  const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  return timingSafeEqual(Buffer.concat([cipher.update(signerKey), cipher.final()]), output);
}

/**
 * @param {string} password
 * @param {Pbkdf2Hash} hash
 */
function verifyPbkdf2(password, { digest, iterations, salt, output }) {
  return timingSafeEqual(pbkdf2Sync(password, salt, iterations, output.length, digest), output);
}

/**
 * @param {string} password
 * @param {LegacyHash} hash
 */
function verifyLegacy(password, { digest, saltFirst, salt, output }) {
  const parts = saltFirst ? [salt, Buffer.from(password)] : [Buffer.from(password), salt];
  return timingSafeEqual(createHash(digest).update(Buffer.concat(parts)).digest(), output);
}

/**
 * Argon2 is loaded when the first hash of it turns up: only imported accounts have one.
 *
 * @param {HashTask} task
 */
function loadFor(task) {
  return task.kind === 'verify' && 'lanes' in task.hash ? import('@node-rs/argon2') : undefined;
}

/**
 * @param {Bcrypt} bcrypt
 * @param {typeof import('@node-rs/argon2') | undefined} argon2
 * @param {HashTask} task
 */
function compute(bcrypt, argon2, task) {
  if (task.kind === 'hash') return bcrypt.hash(task.password, task.cost);
  const { hash, password, renewal } = task;
  const matches = verify(bcrypt, argon2, password, hash);
  if (renewal === undefined) return matches;
  if (matches) return bcrypt.hash(password, renewal.cost);
  // A cheap hash must not tell by its time that it is there: a wrong password costs what one for no account costs.
  bcrypt.verify(password, renewal.dummy);
  return false;
}

/**
 * @param {Bcrypt} bcrypt
 * @param {typeof import('@node-rs/argon2') | undefined} argon2
 * @param {string} password
 * @param {StoredHash} hash
 */
function verify(bcrypt, argon2, password, hash) {
  switch (hash.algorithm) {
    case 'bcrypt':
      return bcrypt.verify(password, hash.text);
    case 'firebase-scrypt':
      return verifyFirebase(password, hash);
    case 'pbkdf2':
      return verifyPbkdf2(password, hash);
    case 'legacy':
      return verifyLegacy(password, hash);
    default:
      return verifyArgon2(argon2, password, hash);
  }
}

/**
 * How many processors compute at once: argon2 alone gives each of its lanes a thread.
 *
 * @param {HashTask} task
 */
function processorsOf(task) {
  const lanes = task.kind === 'verify' && 'lanes' in task.hash ? task.hash.lanes : 1;
  return Math.min(lanes, availableParallelism());
}

/**
 * @param {Bcrypt} bcrypt
 * @param {HashTask} task
 * @returns {Promise<HashReply>}
 */
async function perform(bcrypt, task) {
  try {
    const argon2 = await loadFor(task);
    const started = performance.now();
    const value = compute(bcrypt, argon2, task);
    return { kind: 'done', value, milliseconds: (performance.now() - started) * processorsOf(task) };
  } catch (error) {
    return { kind: 'failed', message: String(error) };
  }
}

if (parentPort === null) throw new Error('hash-worker.js runs in a worker thread only');
const port = parentPort;
const bcrypt = await loadBcrypt(/** @type {HashThreadData} */ (workerData).implementation);
port.on('message', async (task) => port.postMessage(await perform(bcrypt, task)));
port.postMessage({ kind: 'ready', implementation: bcrypt.implementation, problem: bcrypt.problem });
