import { realpath } from 'node:fs/promises';
import { Client } from 'pg';
import { databaseName, loopback, superuser, type Cluster } from './cluster.ts';
import { codeOf } from './system-error.ts';

/** As much of a cluster as it takes to ask its server. */
type Known = Pick<Cluster, 'folder' | 'password'>;

/**
 * What a real connection to a port found: our server; nothing that answers; a server on its way up or down; or one that
 * is not this cluster's, or no longer takes its password.
 */
export type Probe = 'ours' | 'silent' | 'busy' | 'foreign';

const invalidPassword = '28P01';
const invalidAuthorization = '28000';
const cannotConnectNow = '57P03';
const unknownDatabase = '3D000';
const duplicateDatabase = '42P04';

/** The URL of a cluster's database on a port. */
export function connectionStringOf(cluster: Known, port: number, database: string = databaseName): string {
  return `postgresql://${superuser}:${cluster.password}@${loopback}:${port}/${database}`;
}

/** Asks the server on the port whose data it serves. Never throws for what it finds. */
export async function probeServer(cluster: Known, port: number): Promise<Probe> {
  try {
    const served = await withClient(connectionStringOf(cluster, port, 'postgres'), async (client) => {
      const result = await client.query<{ folder: string }>(`SELECT current_setting('data_directory') AS folder`);
      return result.rows[0]?.folder ?? '';
    });
    // It says the path it was started with, which may have led over a link.
    return (await realpath(served)) === (await realpath(cluster.folder)) ? 'ours' : 'foreign';
  } catch (error) {
    const code = codeOf(error);
    if (code === invalidPassword || code === invalidAuthorization) return 'foreign';
    if (code === 'ENOENT') return 'foreign';
    return code === cannotConnectNow ? 'busy' : 'silent';
  }
}

/** Makes the database when the cluster has none yet. A start that was killed before this point is so completed. */
export async function ensureDatabase(cluster: Known, port: number): Promise<void> {
  try {
    await withClient(connectionStringOf(cluster, port), (client) => client.query('SELECT 1'));
    return;
  } catch (error) {
    if (codeOf(error) !== unknownDatabase) throw error;
  }
  try {
    await withClient(connectionStringOf(cluster, port, 'postgres'), (client) =>
      client.query(`CREATE DATABASE ${databaseName}`),
    );
  } catch (error) {
    if (codeOf(error) !== duplicateDatabase) throw error;
  }
}

async function withClient<T>(connectionString: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 5_000 });
  // A server that goes away emits `error` outside any query, which ends the process when nobody listens.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await use(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
