import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';
import { disownPidFile, isAlive, readPostmaster, type Postmaster } from './postmaster.ts';
import { probeServer, type Probe } from './probe-server.ts';

/** A server that was found running, and the port it listens on. */
export interface RunningServer {
  readonly pid: number;
  readonly port: number;
}

const patienceMs = 30_000;
const betweenProbesMs = 50;

/**
 * The cluster's server when it runs already, left by a process that was killed, or `undefined`.
 *
 * Only an answered connection counts as running. A server on its way up or down is waited for (30 s). What a killed one
 * left is made ready for a new start.
 *
 * @throws Error when a server runs on this cluster and can't be used
 */
export async function findRunningServer(cluster: Cluster): Promise<RunningServer | undefined> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const postmaster = await readPostmaster(cluster);
    if (postmaster === undefined) return undefined;
    const { pid, port } = postmaster;
    const probe = port === undefined ? 'busy' : await probeServer(cluster, port);
    if (port !== undefined && probe === 'ours') return { pid, port };
    if (!(await isAlive(cluster, postmaster))) {
      await disownPidFile(cluster);
      return undefined;
    }
    refuseUnusable(cluster, postmaster, probe, Date.now() > deadline);
    await delay(betweenProbesMs);
  }
}

function refuseUnusable(cluster: Cluster, { pid, port }: Postmaster, probe: Probe, late: boolean): void {
  if (probe === 'foreign') {
    throw new Error(
      `PostgreSQL (process ${pid}) runs on ${cluster.folder} and refuses the kept password: ` +
        `restore the password file, or stop that process`,
    );
  }
  if (late) {
    throw new Error(
      `PostgreSQL (process ${pid}) runs on ${cluster.folder} and has not answered on port ${port} ` +
        `for ${patienceMs / 1000} seconds: stop that process`,
    );
  }
}
