import { databaseFragment, loadConfig, requiring } from '@gatehouse/config';
import { closeDatabase, connectDatabase } from '@gatehouse/database';
import type { Command } from 'commander';
import { environmentOf } from '../command-context.ts';
import { migrateDatabase } from '../migrate-database.ts';
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
      const connectionString = database.url;
      const db = connectDatabase({
        connectionString,
        namespace: database.namespace,
        rowSecurity: database.rowSecurity === 'on',
        poolMax: 3,
        applicationName: 'gatehouse-migrate',
      });
      try {
        for (const line of await migrateDatabase({ db, connectionString })) terminal.print(line);
        for (const line of await reportForeignAuth(db)) terminal.print(line);
      } finally {
        await closeDatabase(db);
      }
    });
}
