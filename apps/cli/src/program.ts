import { Command } from 'commander';
import { addApiKeyCommands } from './commands/api-keys.ts';
import { addAdminCommand } from './commands/admin.ts';
import { addAuditCommand } from './commands/audit.ts';
import { addEventsCommand } from './commands/events.ts';
import { addHealthCommand } from './commands/health.ts';
import { addImportCommand } from './commands/import.ts';
import { addInstancesCommand } from './commands/instances.ts';
import { addKeysCommand } from './commands/keys.ts';
import { addMessagesCommand } from './commands/messages.ts';
import { addMigrateCommand } from './commands/migrate.ts';
import { addOperatorsCommand } from './commands/operators.ts';
import { addRowSecurityCommand } from './commands/row-security.ts';
import { addServeCommands } from './commands/serve.ts';
import { addStartCommand } from './commands/start.ts';
import { addUsersCommand } from './commands/users.ts';
import { addSuppressionsCommand } from './commands/suppressions.ts';
import { addWebhooksCommand } from './commands/webhooks.ts';
import { addUsageCommand } from './commands/usage.ts';
import type { Terminal } from './terminal.ts';
import { readVersion } from './version.ts';

/** The `gatehouse` command: also answers to the verbs of the server it replaces (netlify.md 9). */
export function createProgram(terminal: Terminal): Command {
  const program = new Command('gatehouse')
    .description('One identity service for many sites.')
    .option('-c, --config <file>', 'read variables from this dotenv file; the environment wins over it')
    .version(readVersion(), '-V, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => {
        for (const line of text.trimEnd().split('\n')) terminal.complain(line);
      },
      outputError: (text, write) => write(text.replace(/^error: /, 'gatehouse: ')),
    });
  addStartCommand(program, terminal);
  addServeCommands(program, terminal);
  addMigrateCommand(program, terminal);
  addRowSecurityCommand(program, terminal);
  addInstancesCommand(program, terminal);
  addUsersCommand(program, terminal);
  addHealthCommand(program, terminal);
  addImportCommand(program, terminal);
  addMessagesCommand(program, terminal);
  addSuppressionsCommand(program, terminal);
  addWebhooksCommand(program, terminal);
  addEventsCommand(program, terminal);
  addKeysCommand(program, terminal);
  addApiKeyCommands(program, terminal);
  addOperatorsCommand(program, terminal);
  addAuditCommand(program, terminal);
  addUsageCommand(program, terminal);
  addAdminCommand(program, terminal);
  program
    .command('version')
    .description('print the version of this build')
    .action(() => terminal.print(readVersion()));
  nameHelp(program, 'gatehouse');
  return program;
}

/** Whoever types a command wrongly is told where it is described, not where all are. */
function nameHelp(command: Command, path: string): void {
  command.showHelpAfterError(`Run "${path} --help" for what there is.`);
  for (const below of command.commands) nameHelp(below, `${path} ${below.name()}`);
}
