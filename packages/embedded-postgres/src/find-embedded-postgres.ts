import { readPassword } from './cluster-password.ts';
import { findCluster } from './locate-cluster.ts';
import { readLivePostmaster } from './postmaster.ts';
import { connectionStringOf, probeServer } from './probe-server.ts';

/**
 * Finds the server that another process has started on a data folder; `undefined` when none answers there.
 *
 * The folder's password goes to the process alone that the cluster's own pid file names and that works in the cluster:
 * whatever listens on a port where the server once was may ask for passwords too.
 *
 * @returns the connection string of its database, as {@link startEmbeddedPostgres} gives it
 * @throws Error when this user may not read the folder's files
 */
export async function findEmbeddedPostgres(dataDir: string): Promise<string | undefined> {
  const password = await readPassword(dataDir);
  const folder = await findCluster(dataDir);
  if (password === undefined || folder === undefined) return undefined;
  const cluster = { folder, password };
  const port = (await readLivePostmaster(cluster))?.port;
  if (port === undefined || (await probeServer(cluster, port)) !== 'ours') return undefined;
  return connectionStringOf(cluster, port);
}
