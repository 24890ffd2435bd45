import { constants } from 'node:fs';
import { readlink, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cluster } from './cluster.ts';
import { inspectProcess } from './inspect-process.ts';
import { readIfThere } from './small-file.ts';
import { codeOf } from './system-error.ts';

type Located = Pick<Cluster, 'folder'>;

/** What `postmaster.pid` says about the server of a cluster. */
export interface Postmaster {
  readonly pid: number;
  /** Absent for a moment while the server starts. */
  readonly port: number | undefined;
}

/** The server that last wrote its pid file, dead or alive; `undefined` after an orderly stop. */
export async function readPostmaster(cluster: Located): Promise<Postmaster | undefined> {
  const lines = (await readIfThere(pidFileOf(cluster)))?.split('\n') ?? [];
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  return pid > 0 ? { pid, port: port > 0 ? port : undefined } : undefined;
}

/**
 * True while the process of the pid file runs and is this cluster's server.
 *
 * A killed server may stay a zombie until its parent collects it (a second under init, forever under a container's
 * first process that collects nothing), and after a reboot its pid may be anybody's. `kill(pid, 0)`, by which pg_ctl and
 * PostgreSQL itself judge, takes both for a running server.
 */
export async function isAlive(cluster: Located, postmaster: Postmaster): Promise<boolean> {
  const facts = await inspectProcess(postmaster.pid);
  if (facts === undefined || facts.zombie || facts.command !== 'postgres') return false;
  const workingFolder = await readWorkingFolder(postmaster.pid);
  return workingFolder === undefined || workingFolder === (await realpath(cluster.folder));
}

/** A server works in its data directory. `undefined` where the system doesn't tell (not Linux, or another's process). */
async function readWorkingFolder(pid: number): Promise<string | undefined> {
  try {
    return await readlink(`/proc/${pid}/cwd`);
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return undefined;
  }
}

/** The server of a cluster, if it runs. */
export async function readLivePostmaster(cluster: Located): Promise<Postmaster | undefined> {
  const postmaster = await readPostmaster(cluster);
  return postmaster !== undefined && (await isAlive(cluster, postmaster)) ? postmaster : undefined;
}

/**
 * Makes PostgreSQL see that the server of the pid file is dead, where the pid alone would tell it otherwise.
 *
 * Only the pid is replaced, by one that can't exist. Removing the file would also remove the shared memory key in it, by
 * which a new server notices that children of the killed one are still writing.
 */
export async function disownPidFile(cluster: Located): Promise<void> {
  const content = await readIfThere(pidFileOf(cluster));
  if (content === undefined) return;
  const rest = content.slice(content.indexOf('\n'));
  // Root writes into a folder of another account here: never through a link.
  const flag = constants.O_WRONLY | constants.O_TRUNC | constants.O_NOFOLLOW;
  await writeFile(pidFileOf(cluster), `${impossiblePid}${rest}`, { flag });
}

const impossiblePid = 2 ** 31 - 1;

function pidFileOf(cluster: Located): string {
  return join(cluster.folder, 'postmaster.pid');
}
