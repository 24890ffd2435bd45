// Plain JavaScript, because Node 20 cannot start a worker from TypeScript source.
import { performance } from 'node:perf_hooks';
import { parentPort, workerData } from 'node:worker_threads';
import * as portable from 'bcryptjs';

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
 * @param {Bcrypt} bcrypt
 * @param {HashTask} task
 * @returns {HashReply}
 */
function perform(bcrypt, task) {
  const started = performance.now();
  try {
    const value =
      task.kind === 'hash' ? bcrypt.hash(task.password, task.cost) : bcrypt.verify(task.password, task.hash);
    return { kind: 'done', value, milliseconds: performance.now() - started };
  } catch (error) {
    return { kind: 'failed', message: String(error) };
  }
}

if (parentPort === null) throw new Error('hash-worker.js runs in a worker thread only');
const port = parentPort;
const bcrypt = await loadBcrypt(/** @type {HashThreadData} */ (workerData).implementation);
port.on('message', (task) => port.postMessage(perform(bcrypt, task)));
port.postMessage({ kind: 'ready', implementation: bcrypt.implementation, problem: bcrypt.problem });
