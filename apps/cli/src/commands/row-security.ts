import { databaseFragment, loadConfig, requiring } from '@gatehouse/config';
import {
  raiseRowSecurity,
  razeRowSecurity,
  readRowSecurity,
  requireServableSchema,
  type Database,
} from '@gatehouse/database';
import type { Command } from 'commander';
import { environmentOf } from '../command-context.ts';
import { onDatabase } from '../on-database.ts';
import type { Terminal } from '../terminal.ts';

/** `gatehouse row-security …`: as the role that owns the tables. Which processes go by it says GATEHOUSE_ROW_SECURITY. */
export function addRowSecurityCommand(program: Command, terminal: Terminal): void {
  const rowSecurity = program
    .command('row-security')
    .description('the second wall between sites: PostgreSQL holds the statements of a site to its rows');
  const add = (name: string, description: string, work: (db: Database) => Promise<readonly string[]>): void => {
    rowSecurity
      .command(name)
      .description(description)
      .action((_options: object, command: Command) => printFrom(command, terminal, work));
  };
  add('on', 'make the role and the policies; then start every process with GATEHOUSE_ROW_SECURITY=on', raise);
  add('off', 'remove the policies, after every process was started without GATEHOUSE_ROW_SECURITY', raze);
  add('status', 'what stands of it, and what is missing', describe);
}

async function raise(db: Database): Promise<readonly string[]> {
  const changed = await raiseRowSecurity(db);
  return [...changed.map((table) => `row-level security holds ${table}`), ...(await describe(db))];
}

async function raze(db: Database): Promise<readonly string[]> {
  await razeRowSecurity(db);
  return describe(db);
}

async function describe(db: Database): Promise<readonly string[]> {
  const { role, state, problems } = await readRowSecurity(db);
  if (state === 'off') return ['row-level security is off'];
  if (state === 'on') return [`row-level security is on, for the role ${role}`];
  return ['row-level security is only partly on', ...problems];
}

async function printFrom(
  command: Command,
  terminal: Terminal,
  work: (db: Database) => Promise<readonly string[]>,
): Promise<void> {
  const { database } = loadConfig({ database: requiring(databaseFragment, 'url') }, environmentOf(command, terminal));
  const { url: connectionString, namespace } = database;
  const applicationName = 'gatehouse-row-security';
  await onDatabase({ connectionString, namespace, poolMax: 2, applicationName }, async (db) => {
    await requireServableSchema(db);
    for (const line of await work(db)) terminal.print(line);
  });
}
