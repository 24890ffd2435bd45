import { Query, type Connection } from 'pg';

/** A statement as pg takes it. */
export interface StatementConfig {
  readonly name?: string | undefined;
  readonly text: string;
  readonly values?: readonly unknown[] | undefined;
}

/** Called once, when the database is ready for the next statement. */
export type Callback = (error: Error | null | undefined, result: QueryAnswer) => void;

/** What pg makes of an answer. */
export interface QueryAnswer {
  readonly rows: unknown[];
  readonly rowCount: number | null;
}

/** The part of pg's query that is sent and hears the answers. Its declaration leaves it out. */
interface SentQuery {
  submit(connection: Connection): Error | null;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: Connection): void;
}

const SentQuery = Query as unknown as new (config: object, callback: Callback) => SentQuery;

/** Names of the statements that each connection has prepared: `bind` takes the instance, `unbind` nothing. */
export const bindName = 'gatehouse_bind_instance';
export const unbindName = 'gatehouse_unbind_instance';

/**
 * A statement that PostgreSQL runs as the tenants' role, bound to one instance.
 *
 * What binds it is sent ahead of it, before the one Sync that ends both: one round trip, and outside of a transaction
 * one transaction of the server's, whose end takes the binding away. Inside a transaction another statement behind it
 * takes the binding away, so that the transaction's own side is the platform's between any two statements. An error skips
 * that one, and the rollback, to a savepoint too, does the same.
 */
export class BoundQuery extends SentQuery {
  readonly #instanceId: string;
  readonly #isInTransaction: boolean;
  /** Answers come in the order of the statements; only the second one's are the caller's. */
  #completed = 0;

  constructor(
    { name, text, values }: StatementConfig,
    bound: { instanceId: string; isInTransaction: boolean },
    callback: Callback,
  ) {
    super({ name, text, values, queryMode: 'extended' }, callback);
    this.#instanceId = bound.instanceId;
    this.#isInTransaction = bound.isInTransaction;
  }

  override submit(connection: Connection): Error | null {
    // Or each message would be a packet of its own.
    connection.stream.cork();
    try {
      run(connection, bindName, [this.#instanceId]);
      return super.submit(this.#isInTransaction ? unbindingAtSync(connection) : connection);
    } finally {
      connection.stream.uncork();
    }
  }

  override handleDataRow(message: unknown): void {
    if (this.#completed === 1) super.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, connection: Connection): void {
    if (this.#completed === 1) super.handleCommandComplete(message, connection);
    this.#completed += 1;
  }
}

/** The connection, which puts the unbinding ahead of the Sync. */
function unbindingAtSync(connection: Connection): Connection {
  const sync = (): void => {
    run(connection, unbindName, []);
    connection.sync();
  };
  return Object.create(connection, { sync: { value: sync } }) as Connection;
}

function run(connection: Connection, statement: string, values: readonly unknown[]): void {
  const messages = connection as unknown as Record<'bind' | 'execute', (message: object) => void>;
  messages.bind({ statement, values });
  messages.execute({});
}
