import type { Knex } from 'knex';

/** The part of knex's client that statements go through. */
interface KnexClient {
  query(connection: unknown, statement: object): Promise<unknown>;
  queryBuilder(): Knex.QueryBuilder;
  raw(...args: readonly unknown[]): Knex.Raw;
}

/**
 * The same pool or transaction, whose statements are bound to an instance. Transactions that are begun with it are not:
 * their statements have to be.
 */
export function bindKnex(knex: Knex, instanceId: string): Knex {
  const unbound = knex.client as KnexClient;
  const query: KnexClient['query'] = (connection, statement) =>
    unbound.query(connection, withInstance(statement, instanceId));
  const client = Object.create(unbound, { query: { value: query } }) as KnexClient;
  const bound = (table: string, options?: object): unknown => client.queryBuilder().table(table, options);
  // A function with all that knex hangs on it, but for what makes statements.
  return Object.defineProperties(Object.setPrototypeOf(bound, knex) as object, {
    client: { value: client },
    queryBuilder: { value: () => client.queryBuilder() },
    raw: { value: (...args: readonly unknown[]) => client.raw(...args) },
  }) as Knex;
}

/** knex hands the options of a statement to pg as they are. */
function withInstance(statement: object, instanceId: string): object {
  const { options } = statement as { options?: object };
  return Object.assign(statement, { options: { ...options, instanceId } });
}
