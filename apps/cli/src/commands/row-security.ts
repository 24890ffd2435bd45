import type { Command } from 'commander';
import { environmentOf } from '../command-context.ts';
import type { Terminal } from '../terminal.ts';

/** `gatehouse row-security …`: as the role that owns the tables. Which processes go by it says GATEHOUSE_ROW_SECURITY. */
export function addRowSecurityCommand(program: Command, terminal: Terminal): void {
  const rowSecurity = program
    .command('row-security')
    .description('row-level security: PostgreSQL keeps each site to its own rows');
  const add = (wish: 'on' | 'off' | 'status', description: string): void => {
    rowSecurity
      .command(wish)
      .description(description)
      .action(async (_options: object, command: Command) => {
        const { printRowSecurity } = await import('../on-database/print-row-security.ts');
        await printRowSecurity(wish, environmentOf(command, terminal), terminal);
      });
  };
  add('on', 'create the role and the policies; then start every process with GATEHOUSE_ROW_SECURITY=on');
  add('off', 'remove the policies, after every process was started without GATEHOUSE_ROW_SECURITY');
  add('status', 'show what is in place and what is missing');
}
