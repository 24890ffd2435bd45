import { enableRowSecurity, keepRowSecurity, migrate, type Database } from '@gatehouse/database';
import { migrateQueue } from '@gatehouse/jobs';

/** What is migrated. */
export interface MigrationTarget {
  readonly db: Database;
  readonly connectionString: string;
}

/**
 * Brings the schema of the data and that of the queue to this build's level. The queue's is made even where Redis carries
 * the jobs, so that Redis may be given up without another migration. Where row-level security is on, or stands, it is put on
 * what is new.
 *
 * @returns what was done, a line each
 */
export async function migrateDatabase({ db, connectionString }: MigrationTarget): Promise<readonly string[]> {
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
