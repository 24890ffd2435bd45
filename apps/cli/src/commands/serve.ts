import type { Command } from 'commander';
import { environmentOf } from '../command-context.ts';
import type { Terminal } from '../terminal.ts';

/** The verbs of production, each one process: `serve` (also without a verb), `multi`, `worker`, `admin-server`. */
export function addServeCommands(program: Command, terminal: Terminal): void {
  program
    .command('serve', { isDefault: true })
    .description('serve the API: of the one site that GOTRUE_SITE_URL and GOTRUE_JWT_SECRET describe, or as "multi"')
    .action((_options: object, command: Command) => run('api', 'serve', command, terminal));
  program
    .command('multi')
    .description('serve the API of every instance in the database')
    .action((_options: object, command: Command) => run('api', 'multi', command, terminal));
  program
    .command('worker')
    .description('deliver the mails, text messages and webhooks of every instance, and remove what has expired')
    .action((_options: object, command: Command) => run('worker', 'multi', command, terminal));
  program
    .command('admin-server')
    .description('serve the admin app: the operator API and the console')
    .action((_options: object, command: Command) => run('admin', 'multi', command, terminal));
}

async function run(
  which: 'api' | 'worker' | 'admin',
  verb: 'serve' | 'multi',
  command: Command,
  terminal: Terminal,
): Promise<void> {
  const { runProcess } = await import('../processes/run-process.ts');
  await runProcess(which, verb, environmentOf(command, terminal), terminal);
}
