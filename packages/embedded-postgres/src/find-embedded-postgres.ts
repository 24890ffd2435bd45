import type { Cluster } from './cluster.ts';
import { readPassword } from './cluster-password.ts';
import { findCluster } from './locate-cluster.ts';
import { readLivePostmaster } from './postmaster.ts';
import { connectionStringOf, probeServer } from './probe-server.ts';

/** The database of a data folder. */
export interface FoundDatabase {
  /** As {@link startEmbeddedPostgres} gives it; `undefined` while no server of the folder answers. */
  readonly connectionString: string | undefined;
}

/**
 * Finds the database that another process has started on a data folder; `undefined` when the folder has none.
 *
 * The folder's password goes to the process alone that the cluster's own pid file names and that works in the cluster:
 * whatever listens on a port where the server once was may ask for passwords too.
 *
 * @throws Error when this user may not read the folder's files
 */
export async function findEmbeddedPostgres(dataDir: string): Promise<FoundDatabase | undefined> {
  const password = await readPassword(dataDir);
  if (password === undefined) return undefined;
  const folder = await findCluster(dataDir);
  return { connectionString: folder === undefined ? undefined : await reach({ folder, password }) };
}

async function reach(cluster: Pick<Cluster, 'folder' | 'password'>): Promise<string | undefined> {
  const port = (await readLivePostmaster(cluster))?.port;
  if (port === undefined || (await probeServer(cluster, port)) !== 'ours') return undefined;
  return connectionStringOf(cluster, port);
}
