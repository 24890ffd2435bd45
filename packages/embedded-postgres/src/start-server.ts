import { constants } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { loopback, type Cluster } from './cluster.ts';
import { PortError } from './choose-port.ts';
import { reasonOf, runProgram } from './run-program.ts';
import { codeOf } from './system-error.ts';

const startSeconds = 120;
const orphansMs = 10_000;

/**
 * Starts the cluster's server and waits until it takes connections (two minutes, for a long recovery after a crash).
 *
 * pg_ctl gives the server its own session: a Ctrl-C reaches this process only, which then ends its work on a database
 * that is still there.
 *
 * @param settings - configuration parameters by name; the address, port and socket are ours
 * @throws Error with the reason of the server's log
 */
export async function startServer(
  cluster: Cluster,
  port: number,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const deadline = Date.now() + orphansMs;
  const options = serverOptions(port, settings);
  for (;;) {
    const output = await tryStart(cluster, options);
    if (output === undefined) return;
    if (/could not create any TCP/.test(output)) {
      throw new PortError(port, /could not bind.*Permission denied/.test(output) ? 'EACCES' : 'EADDRINUSE');
    }
    // Children of a killed server end a moment after it; until then its memory is still in use.
    if (!/shared memory block/.test(output) || Date.now() > deadline) {
      throw new Error(`The database in ${cluster.folder} did not start: ${reasonOf(output)}`);
    }
    await delay(100);
  }
}

/** `undefined` when it started, else what the server or pg_ctl said. */
async function tryStart(cluster: Cluster, options: string): Promise<string | undefined> {
  const logFile = join(cluster.folder, 'server.log');
  await setAside(logFile);
  const result = await runProgram(
    join(cluster.binaries.bin, 'pg_ctl'),
    ['start', '-w', '-s', '-t', String(startSeconds), '-D', cluster.folder, '-l', logFile, '-o', options],
    cluster.account,
  );
  if (result.status === 0) return undefined;
  return (await readLog(logFile)) || result.stderr || result.stdout;
}

/**
 * A log a start, and the one before: its last words belong to this start. While the server runs, it grows.
 */
async function setAside(logFile: string): Promise<void> {
  try {
    await rename(logFile, `${logFile}.previous`);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

/** Root reads in a folder of another account here: never through a link. */
async function readLog(logFile: string): Promise<string> {
  try {
    return await readFile(logFile, { encoding: 'utf8', flag: constants.O_RDONLY | constants.O_NOFOLLOW });
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return '';
    throw error;
  }
}

/** pg_ctl hands this line to a shell. Ours come last, and the last of two equal names counts. */
function serverOptions(port: number, settings: Readonly<Record<string, string>>): string {
  const fixed = { listen_addresses: loopback, port: String(port), unix_socket_directories: '' };
  return [...Object.entries(settings), ...Object.entries(fixed)]
    .map(([name, value]) => `-c ${quote(`${checkName(name)}=${value}`)}`)
    .join(' ');
}

function checkName(name: string): string {
  if (/^[A-Za-z_][\w.]*$/.test(name)) return name;
  throw new Error(`"${name}" is no name of a PostgreSQL setting: letters, digits, _ and . are allowed`);
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
