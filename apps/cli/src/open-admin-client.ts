import { resolve } from 'node:path';
import { adminFragment, embeddedFragment, loadConfig, operatorFragment } from '@gatehouse/config';
import type { Command } from 'commander';
import type { AdminClient } from './admin-client.ts';
import { environmentOf } from './command-context.ts';
import { keptSecretFiles, readKeptSecret } from './start/kept-secret.ts';
import { urlOf } from './start/listen-url.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** How a command line names the admin app, and how it wants the answer. */
export interface AdminOptions {
  readonly adminUrl?: string;
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** Gives a command the options of everything that asks the admin app. */
export function withAdminOptions(command: Command): Command {
  return command
    .option('--admin-url <url>', 'where the admin app is (GATEHOUSE_ADMIN_URL, else this machine)')
    .option('--data-dir <folder>', 'where "gatehouse start" keeps its token (GATEHOUSE_DATA_DIR, else ./data)')
    .option('--json', 'print the answer as JSON');
}

/** Where the admin app has a site. */
export function instancePath(reference: string): string {
  return `/v1/instances/${encodeURIComponent(reference)}`;
}

/**
 * Finds the admin app and the operator's token: from the command line, else the environment, else what `gatehouse start`
 * keeps in its data folder.
 *
 * @throws UsageError when the address is none; Error when there is no token
 */
export function openAdminClient(options: AdminOptions, command: Command, terminal: Terminal): AdminClient {
  const env = environmentOf(command, terminal);
  const { admin, operator, embedded } = loadConfig(
    { admin: adminFragment, operator: operatorFragment, embedded: embeddedFragment },
    env,
  );
  const dataDir = resolve(terminal.folder, options.dataDir ?? embedded.dataDir);
  const kept = (): string | undefined => readKeptSecret(dataDir, keptSecretFiles.operatorToken);
  // A folder that was named outright means the Gatehouse that runs on it, whatever the environment says.
  const token = options.dataDir === undefined ? (operator.token ?? kept()) : (kept() ?? operator.token);
  if (token === undefined) {
    throw new Error(
      `there is no operator token: set GOTRUE_OPERATOR_TOKEN, or name the folder of "gatehouse start" with --data-dir ` +
        `(${dataDir} has none)`,
    );
  }
  return { url: parseUrl(options.adminUrl ?? admin.url ?? urlOf(admin.host, admin.port)), token };
}

function parseUrl(text: string): URL {
  if (URL.canParse(text) && /^https?:/.test(text)) return new URL(text);
  throw new UsageError(`${JSON.stringify(text)} is no address of an admin app; allowed is http://… or https://…`);
}
