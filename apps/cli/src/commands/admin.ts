import { isUuid } from '@gatehouse/crypto';
import { findUserByEmail, findUserById } from '@gatehouse/database';
import {
  acceptPassword,
  createUser,
  deleteUserAsAdmin,
  emailKey,
  operatorActor,
  parseEmailAddress,
  plainConfirmation,
  type Context,
  type UserCreation,
} from '@gatehouse/identity';
import type { Command } from 'commander';
import { Closers } from '../closers.ts';
import { environmentOf } from '../command-context.ts';
import { embeddedEnvironment } from '../embedded-environment.ts';
import { openSiteContext } from '../site-context.ts';
import type { Terminal } from '../terminal.ts';

interface SiteOptions {
  readonly instance_id?: string;
  readonly aud?: string;
  readonly dataDir?: string;
}

interface CreateOptions extends SiteOptions {
  readonly confirm?: boolean;
  readonly superadmin?: boolean;
  readonly admin?: boolean;
}

/** `gatehouse admin …`: the two verbs of the server it replaces (netlify.md 9), on the database itself. */
export function addAdminCommand(program: Command, terminal: Terminal): void {
  const admin = program.command('admin').description('users of a site, in the database itself');
  ofSite(admin.command('createuser <email> <password> [role]'))
    .description('create a user: no mail, no hook')
    .option('--confirm', 'the address counts as confirmed')
    .option('--superadmin', 'the user may do everything an admin may, in every group')
    .option('--admin', 'the user’s role is the admin group, where no role is given')
    .action((email: string, password: string, role: string | undefined, options: CreateOptions, command: Command) =>
      withSite(options, command, terminal, async (context) => {
        const creation = await creationOf(context, email, password, role, options);
        const user = await createUser(context, null, creation, plainConfirmation);
        terminal.print(`created ${user.id}`);
      }),
    );
  ofSite(admin.command('deleteuser <email-or-id>'))
    .description('delete a user with everything that belongs to it')
    .action((reference: string, options: SiteOptions, command: Command) =>
      withSite(options, command, terminal, async (context) => {
        const id = await findUserId(context, reference, options.aud);
        await deleteUserAsAdmin(context, operatorActor, id);
        terminal.print(`deleted ${id}`);
      }),
    );
}

function ofSite(command: Command): Command {
  return command
    .option('-i, --instance_id <id-or-slug>', 'the instance; without it the site that the environment describes')
    .option('-a, --aud <audience>', 'the audience; the site’s own when absent')
    .option('--data-dir <folder>', 'of a running "gatehouse start"; ./data counts where no DATABASE_URL is set');
}

async function withSite(
  { instance_id, dataDir }: SiteOptions,
  command: Command,
  terminal: Terminal,
  work: (context: Context) => Promise<void>,
): Promise<void> {
  const closers = new Closers();
  try {
    const env = await embeddedEnvironment(environmentOf(command, terminal), { dataDir, folder: terminal.folder });
    await work(await openSiteContext(env, instance_id, closers));
  } finally {
    await closers.closeAll(new AbortController().signal, (line) => terminal.complain(`gatehouse: closing ${line}`));
  }
}

async function creationOf(
  context: Context,
  email: string,
  password: string,
  role: string | undefined,
  options: CreateOptions,
): Promise<UserCreation> {
  const { jwt, mailer } = context.instance.settings;
  return {
    email: parseEmailAddress(email),
    password: password === '' ? null : await acceptPassword(context, password),
    aud: options.aud ?? jwt.aud,
    role: role ?? (options.admin ? jwt.admin_group_name : ''),
    confirmsEmail: options.confirm === true || mailer.autoconfirm,
    isSuperAdmin: options.superadmin === true,
    appMetadata: null,
    userMetadata: null,
  };
}

async function findUserId(
  context: Context,
  reference: string,
  aud = context.instance.settings.jwt.aud,
): Promise<string> {
  const byEmail = await findUserByEmail(context, aud, emailKey(reference));
  const found = byEmail ?? (isUuid(reference) ? await findUserById(context, reference) : undefined);
  if (found === undefined) throw new Error(`there is no user ${JSON.stringify(reference)}`);
  return found.id;
}
