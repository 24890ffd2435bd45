import { watchQueries } from '../../support/watch-queries.ts';

/**
 * How many statements go to Postgres while the work runs. Run the work once before: a new connection asks for the
 * version of its server.
 */
export async function countRoundTrips(work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  await watchQueries(() => (count += 1), work);
  return count;
}
