import { adminTokenFrom, apiKeyFrom, apiKeyListFrom, madeApiKeyFrom, type ApiKeyView } from '@gatehouse/admin/contract';
import { Option, type Command } from 'commander';
import { askAdmin } from '../admin-client.ts';
import { lifeOf } from '../life-of.ts';
import { instancePath, openAdminClient, withAdminOptions, type AdminOptions } from '../open-admin-client.ts';
import { given, timeOf, wholeNumberOf } from '../option-values.ts';
import { printAnswer } from '../print-answer.ts';
import type { Terminal } from '../terminal.ts';

interface Creation extends AdminOptions {
  readonly role: string;
  readonly description?: string;
  readonly expiresAt?: string;
}

interface Minting extends AdminOptions {
  readonly dialect: string;
  readonly expiresIn?: string;
}

/** `gatehouse api-keys …` and `gatehouse admin-token`: tokens of machines. Asks the admin app. */
export function addApiKeyCommands(program: Command, terminal: Terminal): void {
  const apiKeys = program.command('api-keys').description('the API keys of a site');
  withAdminOptions(apiKeys.command('list <id-or-slug>').description('list the API keys of a site')).action(
    async (reference: string, options: AdminOptions, command: Command) => {
      const answer = await askAdmin(openAdminClient(options, command, terminal), 'GET', pathOf(reference));
      const { api_keys: found } = apiKeyListFrom(answer);
      const lines = found.length === 0 ? ['there are no API keys yet'] : found.map(lineOf);
      printAnswer(terminal, options, found, lines);
    },
  );
  withAdminOptions(apiKeys.command('create <id-or-slug>'))
    .description('create an API key; its token is printed only once')
    .addOption(new Option('--role <role>', 'as whom it asks').choices(['anon', 'service_role']).makeOptionMandatory())
    .option('--description <text>', 'what it is for')
    .option('--expires-at <time>', 'as in 2030-01-01T00:00:00Z; in ten years when absent')
    .action((reference: string, options: Creation, command: Command) => create(reference, options, command, terminal));
  withAdminOptions(apiKeys.command('revoke <id-or-slug> <id>'))
    .description('revoke an API key: it is rejected everywhere within a second')
    .action(async (reference: string, id: string, options: AdminOptions, command: Command) => {
      const client = openAdminClient(options, command, terminal);
      const path = `${pathOf(reference)}/${encodeURIComponent(id)}`;
      printAnswer(terminal, options, apiKeyFrom(await askAdmin(client, 'DELETE', path)), [`revoked ${id}`]);
    });
  withAdminOptions(program.command('admin-token <id-or-slug>'))
    .description('create a short-lived token that acts as the site’s administrator')
    .addOption(
      new Option('--dialect <dialect>', 'whose admin API it opens')
        .choices(['netlify', 'supabase'])
        .makeOptionMandatory(),
    )
    .option('--expires-in <seconds>', 'from 60 to 3600; 3600 when absent')
    .action((reference: string, options: Minting, command: Command) => mint(reference, options, command, terminal));
}

async function create(reference: string, options: Creation, command: Command, terminal: Terminal): Promise<void> {
  const { role, description, expiresAt: end } = options;
  const expires_at = end === undefined ? undefined : timeOf('--expires-at', end);
  const body = { role, ...given({ description, expires_at }) };
  const client = openAdminClient(options, command, terminal);
  const made = madeApiKeyFrom(await askAdmin(client, 'POST', pathOf(reference), body));
  printAnswer(terminal, options, made, [lineOf(made), `token  ${made.token}`, 'It is not shown again.']);
}

async function mint(reference: string, options: Minting, command: Command, terminal: Terminal): Promise<void> {
  const { dialect, expiresIn } = options;
  const body = {
    dialect,
    ...(expiresIn === undefined ? {} : { expires_in: wholeNumberOf('--expires-in', expiresIn, 'seconds') }),
  };
  const client = openAdminClient(options, command, terminal);
  const minted = adminTokenFrom(await askAdmin(client, 'POST', `${instancePath(reference)}/admin-token`, body));
  printAnswer(terminal, options, minted, [minted.token]);
}

function lineOf(apiKey: ApiKeyView): string {
  const { id, role, description } = apiKey;
  return [id, role, lifeOf(apiKey), ...(description === '' ? [] : [description])].join('  ');
}

function pathOf(reference: string): string {
  return `${instancePath(reference)}/api-keys`;
}
