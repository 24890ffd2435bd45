import { readdir, readFile } from 'node:fs/promises';
import type { Knex } from 'knex';
import type { RawConnection } from './connect.ts';
import { inNamespace } from './statement.ts';

/** The folder of the SQL pairs; the same distance from `src` and from `dist`. */
const folder = new URL('../../../migrations/', import.meta.url);

/** Of this build, so the same as long as it runs. */
let names: readonly string[] | undefined;

/** Names of all migrations of this build, oldest first, without extension. */
export async function listMigrationNames(): Promise<string[]> {
  names ??= await readNames();
  return [...names];
}

async function readNames(): Promise<string[]> {
  const files = await readdir(folder);
  return files
    .filter((file) => file.endsWith('.up.sql'))
    .map((file) => file.slice(0, -'.up.sql'.length))
    .sort();
}

/** Lets knex run pairs of SQL files; names are recorded without extension. */
export function sqlMigrationSource(namespace: string): Knex.MigrationSource<string> {
  return {
    getMigrations: listMigrationNames,
    getMigrationName: (name) => name,
    getMigration: async (name) => ({
      up: (knex) => runFile(knex, `${name}.up.sql`, namespace),
      down: (knex) => runFile(knex, `${name}.down.sql`, namespace),
      // Concurrent index builds cannot run inside a transaction.
      config: { transaction: !name.includes('.autocommit') },
    }),
  };
}

async function runFile(knex: Knex, file: string, namespace: string): Promise<void> {
  const text = await readFile(new URL(file, folder), 'utf8');
  // Past knex on purpose: its raw() reads every `?` as a binding.
  const client = knex.client as {
    acquireConnection(): Promise<RawConnection>;
    releaseConnection(connection: RawConnection): Promise<void>;
  };
  const connection = await client.acquireConnection();
  try {
    await connection.query({ text: inNamespace(text, namespace) });
  } finally {
    await client.releaseConnection(connection);
  }
}
