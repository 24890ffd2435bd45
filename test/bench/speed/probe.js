// Loaded into a serving process before it starts: answers what only the process itself can tell. Costs nothing unasked.
import { createRequire } from 'node:module';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const resolution = 5;
let loop = monitorEventLoopDelay({ resolution });
let statements = 0;
let isCounting = false;

/** Counts what is sent to the database from now on. */
function countStatements() {
  statements = 0;
  if (isCounting) return;
  isCounting = true;
  const { Client } = createRequire(import.meta.url)('pg');
  const { query } = Client.prototype;
  Client.prototype.query = function counted(/** @type {unknown[]} */ ...args) {
    statements += 1;
    return query.apply(this, args);
  };
}

function collect() {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage();
}

function watchLoop() {
  loop.disable();
  loop = monitorEventLoopDelay({ resolution });
  loop.enable();
}

/** How much later than asked for the loop came round, in milliseconds; 99 of 100 times less. */
function loopDelay() {
  loop.disable();
  return Math.max(0, loop.percentile(99) / 1e6 - resolution);
}

/** @type {Readonly<Record<string, () => unknown>>} */
const answers = {
  cpu: () => process.cpuUsage(),
  memory: () => process.memoryUsage(),
  collect,
  watchLoop,
  loopDelay,
  countStatements,
  statements: () => statements,
};

process.on('message', (/** @type {{ id: number, ask: string }} */ { id, ask }) => {
  if (Object.hasOwn(answers, ask)) process.send?.({ id, value: answers[ask]?.() });
});
// Whoever asks is no reason to go on.
process.channel?.unref();
