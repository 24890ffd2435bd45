import type { Environment } from '@gatehouse/config';
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
import { Closers } from '../closers.ts';
import { embeddedEnvironment } from '../embedded-environment.ts';
import { passwordFrom } from '../text-from.ts';
import { openSiteContext } from '../site-context.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

/** Which site is meant, and which audience in it. */
export interface SiteOptions {
  readonly instance_id?: string;
  readonly aud?: string;
  readonly dataDir?: string;
}

/** What was typed after `createuser`. */
export interface CreateOptions extends SiteOptions {
  readonly confirm?: boolean;
  readonly superadmin?: boolean;
  readonly admin?: boolean;
}

/** Creates a user: no mail, no hook. */
export async function createSiteUser(
  { email, password, role }: { readonly email: string; readonly password: string; readonly role: string | undefined },
  options: CreateOptions,
  env: Environment,
  terminal: Terminal,
): Promise<void> {
  const secret = password === '-' ? await pipedPassword(terminal) : password;
  await withSite(options, env, terminal, async (context) => {
    const creation = await creationOf(context, email, secret, role, options);
    const user = await createUser(context, null, creation, plainConfirmation);
    terminal.print(`created ${user.id}`);
  });
}

/** Unlike a command line, which every process of this machine may read. */
async function pipedPassword({ input }: Terminal): Promise<string> {
  const password = await passwordFrom(input);
  if (password === '') throw new UsageError('- stands for a password that is piped in, and none was');
  return password;
}

/** Deletes a user with everything that belongs to it. @param reference its address or id */
export async function deleteSiteUser(
  reference: string,
  options: SiteOptions,
  env: Environment,
  terminal: Terminal,
): Promise<void> {
  await withSite(options, env, terminal, async (context) => {
    const id = await findUserId(context, reference, options.aud);
    await deleteUserAsAdmin(context, operatorActor, id);
    terminal.print(`deleted ${id}`);
  });
}

async function withSite(
  { instance_id, dataDir }: SiteOptions,
  given: Environment,
  terminal: Terminal,
  work: (context: Context) => Promise<void>,
): Promise<void> {
  const closers = new Closers();
  try {
    const env = await embeddedEnvironment(given, { dataDir, folder: terminal.folder });
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
