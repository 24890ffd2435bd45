import type { Command } from 'commander';
import { environmentOf } from '../command-context.ts';
import type { Terminal } from '../terminal.ts';

/** `gatehouse start` */
export function addStartCommand(program: Command, terminal: Terminal): void {
  program
    .command('start')
    .description('run everything in one process, with an embedded database')
    .action(async (_options: object, command: Command) => {
      const { runStart } = await import('../start/run-start.ts');
      await runStart(environmentOf(command, terminal), terminal);
    });
}
