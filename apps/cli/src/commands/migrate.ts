import { databaseFragment, loadConfig, requiring } from '@gatehouse/config';
import type { Command } from 'commander';
import { environmentOf } from '../command-context.ts';
import { migrateDatabase } from '../migrate-database.ts';
import { onDatabase } from '../on-database.ts';
import { reportForeignAuth } from '../processes/report-foreign-auth.ts';
import type { Terminal } from '../terminal.ts';

/** `gatehouse migrate` */
export function addMigrateCommand(program: Command, terminal: Terminal): void {
  program
    .command('migrate')
    .description('bring the database to the level of this build')
    .action(async (_options: object, command: Command) => {
      const env = environmentOf(command, terminal);
      const { database } = loadConfig({ database: requiring(databaseFragment, 'url') }, env);
      const { url: connectionString, namespace } = database;
      const rowSecurity = database.rowSecurity === 'on';
      const applicationName = 'gatehouse-migrate';
      await onDatabase({ connectionString, namespace, rowSecurity, poolMax: 3, applicationName }, async (db) => {
        for (const line of await migrateDatabase({ db, connectionString })) terminal.print(line);
        for (const line of await reportForeignAuth(db)) terminal.print(line);
      });
    });
}
