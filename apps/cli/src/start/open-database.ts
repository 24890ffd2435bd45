import { requireRowSecurity, type Database } from '@gatehouse/database';
import { startEmbeddedPostgres } from '@gatehouse/embedded-postgres';
import type { Logger } from '@gatehouse/telemetry';
import type { Closers } from '../closers.ts';
import { namingDatabase } from '../database-trouble.ts';
import { migrateDatabase } from '../migrate-database.ts';
import { openPool } from '../processes/open-service.ts';
import { reportForeignAuth } from '../processes/report-foreign-auth.ts';
import type { ServiceConfig } from '../processes/service-config.ts';

/** A migrated database and how to reach it. */
export interface OpenDatabase {
  readonly db: Database;
  readonly connectionString: string;
}

interface Opening {
  readonly config: ServiceConfig;
  readonly dataDir: string;
  readonly log: Logger;
  readonly closers: Closers;
  /** Aborted when the process is told to stop. */
  readonly stopping: AbortSignal;
}

/**
 * Opens the database that `DATABASE_URL` names, else starts the embedded one; migrates it.
 *
 * @throws Error in one line that names the database where it cannot be reached; the reason of `stopping`
 */
export async function openDatabase({ config, dataDir, log, closers, stopping }: Opening): Promise<OpenDatabase> {
  const { url } = config.database;
  if (url !== undefined) return namingDatabase(url, () => openMigrated(config, url, log, closers));
  const connectionString = await startPostgres(dataDir, log, closers);
  stopping.throwIfAborted();
  return openMigrated(config, connectionString, log, closers);
}

async function openMigrated(
  config: ServiceConfig,
  connectionString: string,
  log: Logger,
  closers: Closers,
): Promise<OpenDatabase> {
  const db = await openPool(config, connectionString, log, closers, async (pool, target) => {
    for (const line of await migrateDatabase(target)) log.debug(line);
    await requireRowSecurity(pool);
    for (const line of await reportForeignAuth(pool)) log.warn(line);
  });
  return { db, connectionString };
}

async function startPostgres(dataDir: string, log: Logger, closers: Closers): Promise<string> {
  const postgres = await startEmbeddedPostgres({ dataDir, keepRunning: true, log: (line) => log.info(line) });
  // Nothing else would stop it: it is in a session of its own, so that a Ctrl-C does not reach it.
  closers.add('PostgreSQL', () => postgres.stop(), true);
  return postgres.connectionString;
}
