import { join } from 'node:path';
import { Client } from 'pg';
import { databaseName, loopback, superuser } from './cluster.ts';
import { readIfThere } from './small-file.ts';

const connectMilliseconds = 5_000;

/**
 * Finds the server that another process has started on a data folder; `undefined` when none answers there.
 *
 * A server that takes the folder's password is that folder's: each has a random one of its own.
 *
 * @returns the connection string of its database, as {@link startEmbeddedPostgres} gives it
 * @throws Error when this user may not read the folder's files
 */
export async function findEmbeddedPostgres(dataDir: string): Promise<string | undefined> {
  const port = Number(await readIfThere(join(dataDir, 'port')));
  const password = (await readIfThere(join(dataDir, 'password')))?.trim();
  if (!(port > 0) || !password) return undefined;
  const connectionString = `postgresql://${superuser}:${password}@${loopback}:${port}/${databaseName}`;
  return (await answers(connectionString)) ? connectionString : undefined;
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new Client({ connectionString, connectionTimeoutMillis: connectMilliseconds });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
