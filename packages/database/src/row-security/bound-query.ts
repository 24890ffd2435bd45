import type { Connection } from 'pg';

/** A statement as pg's client sends it, which hears the answers. */
export interface SentQuery {
  readonly name?: string | undefined;
  readonly text: string;
  readonly values?: readonly unknown[] | undefined;
  /** Where it is run with several sets of values: each, in the order of their answers. */
  readonly runs?: readonly unknown[] | undefined;
  submit(connection: Connection): Error | null;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: Connection): void;
  handleEmptyQuery?(connection: Connection): void;
  handleError(error: Error, connection: Connection): void;
  handleReadyForQuery(connection: Connection): void;
}

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
export class BoundQuery implements SentQuery {
  readonly #query: SentQuery;
  readonly #instanceId: string;
  readonly #isInTransaction: () => boolean;
  /** Answers come in the order of the statements; those between what binds and what unbinds are the caller's. */
  #completed = 0;

  constructor(query: SentQuery, bound: { readonly instanceId: string; readonly isInTransaction: () => boolean }) {
    this.#query = query;
    this.#instanceId = bound.instanceId;
    this.#isInTransaction = bound.isInTransaction;
  }

  get name(): string | undefined {
    return this.#query.name;
  }

  get text(): string {
    return this.#query.text;
  }

  get values(): readonly unknown[] | undefined {
    return this.#query.values;
  }

  get runs(): readonly unknown[] | undefined {
    return this.#query.runs;
  }

  submit(connection: Connection): Error | null {
    // Or each message would be a packet of its own.
    connection.stream.cork();
    try {
      run(connection, bindName, [this.#instanceId]);
      return this.#query.submit(this.#isInTransaction() ? unbindingAtSync(connection) : connection);
    } finally {
      connection.stream.uncork();
    }
  }

  handleRowDescription(message: unknown): void {
    this.#query.handleRowDescription(message);
  }

  handleDataRow(message: unknown): void {
    if (this.#isCallers()) this.#query.handleDataRow(message);
  }

  handleCommandComplete(message: unknown, connection: Connection): void {
    if (this.#isCallers()) this.#query.handleCommandComplete(message, connection);
    this.#completed += 1;
  }

  handleEmptyQuery(connection: Connection): void {
    this.#query.handleEmptyQuery?.(connection);
  }

  handleError(error: Error, connection: Connection): void {
    this.#query.handleError(error, connection);
  }

  handleReadyForQuery(connection: Connection): void {
    this.#query.handleReadyForQuery(connection);
  }

  #isCallers(): boolean {
    return this.#completed >= 1 && this.#completed <= (this.runs?.length ?? 1);
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
