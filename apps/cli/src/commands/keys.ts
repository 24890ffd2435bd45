import type { Command } from 'commander';
import { environmentOf } from '../command-context.ts';
import type { Terminal } from '../terminal.ts';
import { addSigningKeyCommands } from './signing-keys.ts';

/** `gatehouse keys …` */
export function addKeysCommand(program: Command, terminal: Terminal): void {
  const keys = program.command('keys').description('the signing keys of sites, and the master key');
  addSigningKeyCommands(keys, terminal);
  keys
    .command('rotate-master')
    .description(
      'wrap every data key with the first key of GATEHOUSE_MASTER_KEY (new:base64,old:base64), while serving',
    )
    .action(async (_options: object, command: Command) => {
      const { printRotation } = await import('../on-database/print-rotation.ts');
      await printRotation(environmentOf(command, terminal), terminal);
    });
}
