import type { Command } from 'commander';
import { environmentOf } from '../command-context.ts';
import type { Terminal } from '../terminal.ts';

/** `gatehouse migrate` */
export function addMigrateCommand(program: Command, terminal: Terminal): void {
  program
    .command('migrate')
    .description('migrate the database to the schema of this build')
    .action(async (_options: object, command: Command) => {
      const { printMigration } = await import('../on-database/print-migration.ts');
      await printMigration(environmentOf(command, terminal), terminal);
    });
}
