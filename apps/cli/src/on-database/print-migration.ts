import { databaseFragment, loadConfig, requiring, type Environment } from '@gatehouse/config';
import { migrateDatabase } from '../migrate-database.ts';
import { reportForeignAuth } from '../processes/report-foreign-auth.ts';
import type { Terminal } from '../terminal.ts';
import { onDatabase } from './on-database.ts';

/** Brings the database to the level of this build, and tells what was done. */
export async function printMigration(env: Environment, terminal: Terminal): Promise<void> {
  const { database } = loadConfig({ database: requiring(databaseFragment, 'url') }, env);
  const { url: connectionString, namespace } = database;
  const rowSecurity = database.rowSecurity === 'on';
  const applicationName = 'gatehouse-migrate';
  await onDatabase({ connectionString, namespace, poolMax: 1, applicationName }, async (db) => {
    for (const line of await migrateDatabase({ connectionString, namespace, rowSecurity })) terminal.print(line);
    for (const line of await reportForeignAuth(db)) terminal.print(line);
  });
}
