import type { Database } from '../connect.ts';
import { queryOne, statement } from '../statement.ts';

/** How the server of the database fares. */
export interface DatabaseHealth {
  /** Such as `17.2`. */
  readonly version: string;
  /** Open to the server by anybody, all its databases together. */
  readonly connections: number;
  /** So many may be open. */
  readonly connectionsMax: number;
  /** From asking to the answer, in milliseconds; waiting for a connection of the pool is part of it. */
  readonly latencyMilliseconds: number;
}

// The last word of '17.2 (Debian …)' belongs to the packager.
const databaseHealth = statement(
  'read_database_health',
  `select split_part(current_setting('server_version'), ' ', 1) as version,
     (select sum(numbackends) from pg_stat_database)::integer as connections,
     current_setting('max_connections')::integer as "connectionsMax"`,
);

/** Asks the server how it fares. One round trip. */
export async function readDatabaseHealth(db: Database): Promise<DatabaseHealth> {
  const begun = performance.now();
  const row = await queryOne<Omit<DatabaseHealth, 'latencyMilliseconds'>>(db, databaseHealth, []);
  if (!row) throw new Error('the database said nothing of its health');
  return { ...row, latencyMilliseconds: performance.now() - begun };
}
