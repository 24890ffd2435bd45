import type { Command } from 'commander';
import { environmentOf } from '../command-context.ts';
import type { CreateOptions, SiteOptions } from '../on-database/site-users.ts';
import type { Terminal } from '../terminal.ts';

/** `gatehouse admin …`: the two verbs of the server it replaces (netlify.md 9), on the database itself. */
export function addAdminCommand(program: Command, terminal: Terminal): void {
  const admin = program.command('admin').description('manage users of a site directly in the database');
  ofSite(admin.command('createuser <email> <password> [role]'))
    .description(
      'create a user: no mail, no hook; - reads the password from what is piped in, where nobody else sees it',
    )
    .option('--confirm', 'the address counts as confirmed')
    .option('--superadmin', 'the user may do everything an admin may, in every group')
    .option('--admin', 'the user’s role is the admin group, where no role is given')
    .action(
      async (email: string, password: string, role: string | undefined, options: CreateOptions, command: Command) => {
        const { createSiteUser } = await import('../on-database/site-users.ts');
        await createSiteUser({ email, password, role }, options, environmentOf(command, terminal), terminal);
      },
    );
  ofSite(admin.command('deleteuser <email-or-id>'))
    .description('delete a user with everything that belongs to it')
    .action(async (reference: string, options: SiteOptions, command: Command) => {
      const { deleteSiteUser } = await import('../on-database/site-users.ts');
      await deleteSiteUser(reference, options, environmentOf(command, terminal), terminal);
    });
}

function ofSite(command: Command): Command {
  return command
    .option('-i, --instance_id <id-or-slug>', 'the instance; without it the site that the environment describes')
    .option('-a, --aud <audience>', 'the audience; the site’s own when absent')
    .option('--data-dir <folder>', 'of a running "gatehouse start"; ./data counts where no DATABASE_URL is set');
}
