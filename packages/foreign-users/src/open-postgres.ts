import { Client } from 'pg';
import type { SourceUrl } from './source-url.ts';
import type { SqlConnection } from './sql-connection.ts';

const connectMilliseconds = 10_000;

/** Opens a snapshot of a PostgreSQL database. @throws Error in one line, without the password */
export async function openPostgres({ url, place }: SourceUrl): Promise<SqlConnection> {
  const client = new Client({
    connectionString: url.href,
    application_name: 'gatehouse-import',
    connectionTimeoutMillis: connectMilliseconds,
    keepAlive: true,
  });
  // A connection that breaks also fails the query that is under way, or the next one.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('begin isolation level repeatable read read only');
    // Where rows are hidden by policies a query fails rather than leave users out.
    await client.query('set local row_security = off');
    // The snapshot has to last for as long as the import takes.
    await client.query('set local idle_in_transaction_session_timeout = 0');
    await client.query('set local statement_timeout = 0');
  } catch (error) {
    await client.end().catch(() => undefined);
    throw new Error(`the database ${place} cannot be opened: ${(error as Error).message}`, { cause: error });
  }
  return {
    kind: 'postgres',
    place,
    all: async <Row>(sql: string, values: readonly unknown[] = []) => {
      let number = 0;
      const text = sql.replaceAll('?', () => `$${(number += 1)}`);
      return (await client.query({ text, values: [...values] })).rows as Row[];
    },
    close: () => client.end(),
  };
}
