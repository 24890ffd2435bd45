import { databaseFragment, loadConfig, requiring, type Environment } from '@gatehouse/config';
import {
  disableRowSecurity,
  enableRowSecurity,
  readRowSecurity,
  requireServableSchema,
  type Database,
} from '@gatehouse/database';
import type { Terminal } from '../terminal.ts';
import { onDatabase } from './on-database.ts';

const works = { on: enable, off: disable, status: describe };

/** Enables or disables row-level security, or only looks, and tells how it stands then. */
export async function printRowSecurity(wish: keyof typeof works, env: Environment, terminal: Terminal): Promise<void> {
  const { database } = loadConfig({ database: requiring(databaseFragment, 'url') }, env);
  const { url: connectionString, namespace } = database;
  const applicationName = 'gatehouse-row-security';
  await onDatabase({ connectionString, namespace, poolMax: 2, applicationName }, async (db) => {
    await requireServableSchema(db);
    for (const line of await works[wish](db)) terminal.print(line);
  });
}

async function enable(db: Database): Promise<readonly string[]> {
  const changed = await enableRowSecurity(db);
  return [...changed.map((table) => `row-level security holds ${table}`), ...(await describe(db))];
}

async function disable(db: Database): Promise<readonly string[]> {
  await disableRowSecurity(db);
  return describe(db);
}

async function describe(db: Database): Promise<readonly string[]> {
  const { role, state, problems } = await readRowSecurity(db);
  if (state === 'off') return ['row-level security is off'];
  if (state === 'on') return [`row-level security is on, for the role ${role}`];
  return ['row-level security is only partly on', ...problems];
}
