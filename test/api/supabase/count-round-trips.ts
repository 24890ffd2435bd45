import { Client } from 'pg';

/**
 * How many statements go to Postgres while the work runs. Run the work once before: a new connection asks for the
 * version of its server.
 */
export async function countRoundTrips(work: () => Promise<unknown>): Promise<number> {
  const { query } = Client.prototype;
  let count = 0;
  Client.prototype.query = function countedQuery(this: Client, ...args: unknown[]) {
    count += 1;
    return Reflect.apply(query, this, args) as never;
  };
  try {
    await work();
  } finally {
    Client.prototype.query = query;
  }
  return count;
}
