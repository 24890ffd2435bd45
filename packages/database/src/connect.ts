import knex, { type Knex } from 'knex';
import type { PreparedQuery } from './prepared-query.ts';
import { bindConnection } from './row-security/bind-connection.ts';

/** A connection pool, or the one connection of an open transaction, and the schema its statements speak of. */
export interface Database {
  readonly knex: Knex;
  /** The Postgres schema of all our tables (`DB_NAMESPACE`, default `gatehouse`). */
  readonly namespace: string;
  /** Whether PostgreSQL holds the statements of a scope to its instance. */
  readonly hasRowSecurity: boolean;
  /** With row-level security, in a scope: its instance, and the same pool or transaction without it. */
  readonly bound?: { readonly instanceId: string; readonly knex: Knex } | undefined;
}

/** How to reach the database. */
export interface DatabaseOptions {
  readonly connectionString: string;
  /** Postgres schema of our tables. Default `gatehouse`. */
  readonly namespace?: string;
  /** Most connections this process opens. Default 10. */
  readonly poolMax?: number;
  /** Whether scopes are held to their instance by row-level security, which `enableRowSecurity` has put up. Default off. */
  readonly rowSecurity?: boolean | undefined;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName?: string;
  /** How long a request waits for a free connection, in milliseconds. Default 5,000. */
  readonly acquireTimeoutMilliseconds?: number;
  /** Called with the error of an idle connection that broke; without it such an error is only dropped. */
  readonly onConnectionError?: (error: Error) => void;
}

const namespacePattern = /^[a-z_][a-z0-9_]{0,62}$/;

/**
 * Opens a pool. No connection is made until the first statement.
 *
 * Statements name the schema themselves instead of relying on `search_path`, so that the pool also works through a
 * transaction pooler, which keeps no session settings.
 *
 * @throws Error when the namespace is not a plain lower-case identifier.
 */
export function connectDatabase(options: DatabaseOptions): Database {
  const namespace = options.namespace ?? 'gatehouse';
  if (!namespacePattern.test(namespace)) {
    throw new Error(
      `DB_NAMESPACE is ${JSON.stringify(namespace)}; allowed are lower-case letters, digits and _ (at most 63)`,
    );
  }
  const rowSecurity = options.rowSecurity ?? false;
  const pool = knex({
    client: 'pg',
    connection: {
      connectionString: options.connectionString,
      application_name: options.applicationName ?? 'gatehouse',
      keepAlive: true,
    },
    pool: {
      min: 0,
      max: options.poolMax ?? 10,
      afterCreate: (connection: RawConnection, done: (error: Error | null, connection: RawConnection) => void) => {
        // An idle connection that breaks emits 'error'; without a listener it would end the process.
        connection.on('error', (error) => options.onConnectionError?.(error));
        if (rowSecurity) bindConnection(connection, namespace, (error) => done(error, connection));
        else done(null, connection);
      },
    },
    // An error's text must not hold the values of its statement: it is logged.
    compileSqlOnError: false,
    acquireConnectionTimeout: options.acquireTimeoutMilliseconds ?? 5_000,
    // Left alone, knex prints what it has to say on standard output.
    log: quietLog((message) => options.onConnectionError?.(new Error(message))),
  });
  return { knex: pool, namespace, hasRowSecurity: rowSecurity };
}

function quietLog(tell: (message: string) => void): Knex.Logger {
  const say = (message: unknown): void => tell(message instanceof Error ? message.message : String(message));
  return { warn: say, error: say, deprecate: say, debug: () => undefined };
}

/** Closes the pool once the statements under way have ended. */
export async function closeDatabase(db: Database): Promise<void> {
  await db.knex.destroy();
}

/** What knex lends us of a pg client. */
export interface RawConnection {
  on(event: 'error', listener: (error: Error) => void): void;
  getTransactionStatus(): string | null;
  query(query: PreparedQuery): void;
  query(query: {
    name?: string;
    text: string;
    values?: readonly unknown[];
    /** Heeded where row-level security is on. */
    instanceId?: string | undefined;
  }): Promise<{ rows: unknown[]; rowCount: number | null }>;
}
