import { closeDatabase, connectDatabase, type Database, type DatabaseOptions } from '@gatehouse/database';
import { namingDatabase } from '../database-trouble.ts';

/** Does a command's work on connections of its own, which end with it. */
export async function onDatabase(options: DatabaseOptions, work: (db: Database) => Promise<void>): Promise<void> {
  const db = connectDatabase(options);
  try {
    await namingDatabase(options.connectionString, () => work(db));
  } finally {
    await closeDatabase(db);
  }
}
