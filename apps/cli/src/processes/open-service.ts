import { reviewVariables, type Environment } from '@gatehouse/config';
import {
  closeDatabase,
  connectDatabase,
  requireRowSecurity,
  requireServableSchema,
  type Database,
} from '@gatehouse/database';
import { settingVariables } from '@gatehouse/instances';
import { openQueue, type QueueLocation } from '@gatehouse/jobs';
import { createLogger, type Logger } from '@gatehouse/telemetry';
import type { Closers } from '../closers.ts';
import { namingDatabase } from '../database-trouble.ts';
import { masterKeysFrom } from '../master-keys-from.ts';
import { migrateDatabase, queueSchema, type MigrationTarget } from '../migrate-database.ts';
import { openOutbound } from './open-outbound.ts';
import { databaseCheck, queueCheck, rowSecurityChecks } from './ready-checks.ts';
import { reviewSecrets } from './review-secrets.ts';
import { reportForeignAuth } from './report-foreign-auth.ts';
import type { ServiceConfig } from './service-config.ts';
import type { ServiceParts, SitesServed } from './service-parts.ts';
import { manySites, oneSite, requireReadableSettings, type SitesOptions } from './sites-served.ts';

/** What a process is started with. */
export interface ServiceOptions {
  readonly config: ServiceConfig;
  readonly env: Environment;
  readonly mode: 'single' | 'multi';
  readonly version: string;
  readonly closers: Closers;
  /** Aborted when the process is told to stop. */
  readonly stopping: AbortSignal;
}

/**
 * Opens what a production process shares among its parts.
 *
 * @throws Error in one line when the database is of another level, or sealed with other keys; AppError `setting_invalid`
 *   before the database is touched; the reason of `stopping` when it is aborted meanwhile
 */
export async function openService(options: ServiceOptions): Promise<ServiceParts> {
  const { config, env, mode, version, closers, stopping } = options;
  requireReadableSettings(mode, env, config);
  const masterKeys = mode === 'multi' ? masterKeysFrom(config.secrets.masterKeys ?? '') : undefined;
  const log = openLog(config, env);
  const connectionString = config.database.url ?? '';
  const db = await namingDatabase(connectionString, () => openServableDatabase(config, connectionString, log, closers));
  stopping.throwIfAborted();
  const listenConnectionString = config.database.listenUrl ?? connectionString;
  const sites = { config, env, db, listenConnectionString, log, closers, now: () => new Date() };
  const served = masterKeys === undefined ? await oneSite(sites) : await manySites(sites, masterKeys);
  return shareParts(sites, served, version);
}

/** Adds to the sites what all parts need: the way out, the queue, the readiness checks. */
export function shareParts(sites: SitesOptions, served: SitesServed, version: string): ServiceParts {
  const { config, db, log, closers, now } = sites;
  const outbound = openOutbound(config, closers);
  const queueLocation: QueueLocation = {
    redisUrl: config.queue.redisUrl,
    connectionString: sites.listenConnectionString,
    schema: queueSchema(db.namespace),
    // A worker of another site would take the job and could not claim the message.
    owner: served.settingsId ?? undefined,
  };
  const queue = openQueue({
    ...queueLocation,
    onStateChange: (state, error) =>
      state === 'up' ? log.info('the job queue is back') : log.warn({ err: error }, 'the job queue is away'),
  });
  closers.add('the job queue', () => queue.close());
  const readyChecks = [databaseCheck(db), ...rowSecurityChecks(db), queueCheck(queue)];
  return { ...served, config, version, db, outbound, queue, queueLocation, readyChecks, log, closers, now };
}

/** The log of this process, which begins with what its variables leave to be said. */
export function openLog(config: ServiceConfig, env: Environment, pretty = false): Logger {
  const { telemetry } = config;
  const log = createLogger({ name: 'gatehouse', level: telemetry.logLevel, file: telemetry.logFile, pretty });
  for (const line of [...reviewVariables(env, settingVariables('site')), ...reviewSecrets(config)]) log.warn(line);
  return log;
}

/**
 * A pool that is closed with the process.
 *
 * @param prepare what has to be done before it is used, by the pool or by connections of a migration's own. Why that failed
 *   is what it throws, and said once: until it is done, what the connections complain of is for those who debug
 */
export async function openPool(
  { database }: ServiceConfig,
  connectionString: string,
  log: Logger,
  closers: Closers,
  prepare: (db: Database, target: MigrationTarget) => Promise<void>,
): Promise<Database> {
  let level: 'debug' | 'warn' = 'debug';
  const target: MigrationTarget = {
    connectionString,
    namespace: database.namespace,
    rowSecurity: database.rowSecurity === 'on',
    onConnectionError: (error) =>
      log[level]({ err: error }, 'the database does not answer, or a connection to it broke'),
  };
  const db = connectDatabase({ ...target, poolMax: database.poolMax });
  closers.add('the database pool', () => closeDatabase(db));
  await prepare(db, target);
  level = 'warn';
  return db;
}

function openServableDatabase(
  config: ServiceConfig,
  connectionString: string,
  log: Logger,
  closers: Closers,
): Promise<Database> {
  return openPool(config, connectionString, log, closers, async (db, target) => {
    if (config.database.migrateOnStart) {
      for (const line of await migrateDatabase(target)) log.info(line);
    }
    await requireServableSchema(db);
    await requireRowSecurity(db);
    for (const line of await reportForeignAuth(db)) log.warn(line);
  });
}
