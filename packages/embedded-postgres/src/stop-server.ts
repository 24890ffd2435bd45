import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';
import { isAlive, readLivePostmaster } from './postmaster.ts';
import { reasonOf, runProgram } from './run-program.ts';

const stopSeconds = 60;

/**
 * Stops the cluster's server, if it runs, and waits for its end: open transactions are rolled back, connections closed,
 * data written out.
 *
 * @throws Error when it is still there after 60 s
 */
export async function stopServer(cluster: Cluster): Promise<void> {
  const postmaster = await readLivePostmaster(cluster);
  // pg_ctl would wait its whole time for the pid file of a killed server to go away.
  if (postmaster === undefined) return;
  const result = await runProgram(
    join(cluster.binaries.bin, 'pg_ctl'),
    ['stop', '-w', '-s', '-m', 'fast', '-t', String(stopSeconds), '-D', cluster.folder],
    cluster.account,
  );
  if (result.status !== 0 && (await isAlive(cluster, postmaster))) {
    throw new Error(`PostgreSQL (process ${postmaster.pid}) did not stop: ${reasonOf(result.stderr)}`);
  }
  // pg_ctl returns when the pid file is gone, which is the server's last deed but one.
  while (await isAlive(cluster, postmaster)) await delay(5);
}
