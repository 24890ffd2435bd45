import {
  closeDatabase,
  connectDatabase,
  enableRowSecurity,
  keepRowSecurity,
  migrate,
  type Database,
  type DatabaseOptions,
} from '@gatehouse/database';
import { migrateQueue } from '@gatehouse/jobs';

/** What is migrated, and whether row-level security is on. */
export type MigrationTarget = Pick<
  DatabaseOptions,
  'connectionString' | 'namespace' | 'rowSecurity' | 'onConnectionError'
>;

/** While one connection holds the lock, others do the work: the pool that serves need not have so many. */
const connectionsMax = 3;

/**
 * Brings the schema of the data and that of the queue to this build's level, on connections of its own. The queue's is made
 * even where Redis carries the jobs, so that Redis may be given up without another migration. Where row-level security is
 * on, or stands, it is put on what is new.
 *
 * @returns what was done, a line each
 */
export async function migrateDatabase(target: MigrationTarget): Promise<readonly string[]> {
  const db = connectDatabase({ ...target, poolMax: connectionsMax, applicationName: 'gatehouse-migrate' });
  try {
    return await migrateAll(db, target.connectionString);
  } finally {
    await closeDatabase(db);
  }
}

async function migrateAll(db: Database, connectionString: string): Promise<readonly string[]> {
  const { applied, level } = await migrate(db);
  await migrateQueue(connectionString, queueSchema(db.namespace));
  const walled = await (db.hasRowSecurity ? enableRowSecurity(db) : keepRowSecurity(db));
  return [
    ...applied.map((name) => `applied ${name}`),
    ...(walled.length > 0 ? [`row-level security holds ${walled.join(', ')}`] : []),
    `the schema ${db.namespace} is at ${level}`,
  ];
}

/** The schema of the queue, beside that of the data. */
export function queueSchema(namespace: string): string {
  return `${namespace}_queue`;
}
