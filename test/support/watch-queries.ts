import { Client } from 'pg';

/**
 * Shows what is sent to PostgreSQL while the work runs.
 *
 * @param see the client, and what it was given first: a text, or an object with one
 */
export async function watchQueries(
  see: (client: Client, first: unknown) => void,
  work: () => Promise<unknown>,
): Promise<void> {
  const { query } = Client.prototype;
  Client.prototype.query = function watchedQuery(this: Client, ...args: unknown[]) {
    see(this, args[0]);
    return Reflect.apply(query, this, args) as never;
  };
  try {
    await work();
  } finally {
    Client.prototype.query = query;
  }
}
