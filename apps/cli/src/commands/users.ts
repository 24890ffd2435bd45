import { Option, type Command } from 'commander';
import { openAdminClient, withAdminOptions, type AdminOptions } from '../open-admin-client.ts';
import type { Terminal } from '../terminal.ts';
import { fetchUsers } from '../users/fetch-users.ts';
import { sendUsers } from '../users/send-users.ts';

const policies = ['skip', 'update', 'fail'];

/** `gatehouse users …`: users in and out of a site, as lines of JSON. Asks the admin app, which has to run. */
export function addUsersCommand(program: Command, terminal: Terminal): void {
  const users = program.command('users').description('import and export the users of a site');
  withAdminOptions(users.command('import <id-or-slug> <file>'))
    .description('import users, a line of JSON each; - reads standard input')
    .addOption(
      new Option('--policy <policy>', 'what to do with users who exist already; skip when absent').choices(policies),
    )
    .option('--resume <import>', 'go on with an import that broke off, with the same file')
    .action(
      async (
        reference: string,
        file: string,
        options: AdminOptions & { policy?: string; resume?: string },
        command: Command,
      ) => {
        const { policy, resume } = options;
        const sending = {
          reference,
          file,
          ...(policy === undefined ? {} : { policy }),
          ...(resume === undefined ? {} : { resume }),
        };
        await sendUsers(openAdminClient(options, command, terminal), sending, terminal);
      },
    );
  withAdminOptions(users.command('export <id-or-slug> <file>'))
    .description('export all users, a line of JSON each, without their passwords; - writes to standard output')
    .option(
      '--password-hashes',
      'with the hashes of passwords, so that they go on working; the operator needs the scope all',
    )
    .action(
      async (reference: string, file: string, options: AdminOptions & { passwordHashes?: true }, command: Command) => {
        const fetching = { reference, file, passwordHashes: options.passwordHashes === true };
        await fetchUsers(openAdminClient(options, command, terminal), fetching, terminal);
      },
    );
}
