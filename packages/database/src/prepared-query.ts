import { DatabaseError, types, type Connection } from 'pg';
import { prepareValue } from 'pg/lib/utils.js';
import type { Statement } from './statement.ts';

/** A statement, and the instance it is bound to. */
export interface Prepared extends Statement {
  /** Heeded where row-level security is on. */
  readonly instanceId: string | undefined;
}

/** One run of a prepared statement: what it runs with, and what came of it. */
export class PreparedRun {
  readonly values: readonly (string | Buffer | null)[];
  rows: unknown[] = [];
  /** Why there are no rows, or none that could be read. */
  failure: Error | undefined;

  /** @throws Error when a value has no form that could be sent. */
  constructor(values: readonly unknown[]) {
    this.values = values.map((value) => prepareValue(value));
  }

  /** It is sent; what came of it before, when it was sent with others, is nothing any more. */
  begin(): void {
    this.rows = [];
    this.failure = undefined;
  }
}

/** Called once: when the database is ready for the next statement, or with what was wrong with a run and all that follow. */
export type Ended = (error: Error | null) => void;

/** The part of pg's connection that a prepared statement goes through. Its declaration says other things of it. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void };
  /** Names → texts of what the server has prepared; written when it says so. */
  readonly parsedStatements: Record<string, string>;
  close(message: { type: 'S'; name: string }): void;
  parse(message: Statement): void;
  bind(message: { statement: string; values: readonly (string | Buffer | null)[] }): void;
  describe(message: { type: 'P' }): void;
  execute(message: object): void;
  sync(): void;
}

/** What the server says of a column. */
interface Field {
  readonly name: string;
  readonly dataTypeID: Parameters<typeof types.getTypeParser>[0];
}

interface Columns {
  readonly names: readonly string[];
  readonly readers: readonly ((text: string) => unknown)[];
}

const noColumns: Columns = { names: [], readers: [] };

/**
 * By what a connection has prepared, and by statement. PostgreSQL refuses to run a prepared statement whose columns have
 * changed, so what it said of them once holds until then.
 */
const described = new WeakMap<Wire['parsedStatements'], Map<string, Columns>>();

/**
 * Runs of a prepared statement, as pg's client sends and answers them: all in one round trip, in their order.
 *
 * pg's own query asks what the columns are with every run. To say so costs the server, and to read it costs us, more than
 * the row itself; this one asks once a connection. Several runs are one transaction of the server's: none that follows an
 * error is run.
 */
export class PreparedQuery {
  readonly name: string;
  readonly text: string;
  readonly instanceId: string | undefined;
  readonly runs: readonly PreparedRun[];
  readonly #ended: Ended;
  #answered = 0;
  #wire: Wire | undefined;
  #columns: Columns | undefined;

  constructor({ name, text, instanceId }: Prepared, runs: readonly PreparedRun[], ended: Ended) {
    this.name = name;
    this.text = text;
    this.instanceId = instanceId;
    this.runs = runs;
    this.#ended = ended;
  }

  submit(connection: Connection): Error | null {
    const wire = connection as unknown as Wire;
    // Or each message would be a packet of its own.
    wire.stream.cork();
    try {
      this.#send(wire);
    } finally {
      wire.stream.uncork();
    }
    return null;
  }

  #send(wire: Wire): void {
    this.#wire = wire;
    this.#columns = knownTo(wire).get(this.name);
    if (wire.parsedStatements[this.name] === undefined) this.#parse(wire);
    for (const [index, run] of this.runs.entries()) {
      run.begin();
      wire.bind({ statement: this.name, values: run.values });
      if (!this.#columns && index === 0) wire.describe({ type: 'P' });
      wire.execute({});
    }
    wire.sync();
  }

  #parse(wire: Wire): void {
    // A pooler keeps the name of what could not be parsed; PostgreSQL minds no closing of what is not there.
    wire.close({ type: 'S', name: this.name });
    wire.parse({ name: this.name, text: this.text });
  }

  handleRowDescription({ fields }: { fields: readonly Field[] }): void {
    this.#learn({
      names: fields.map(({ name }) => name),
      readers: fields.map(({ dataTypeID }) => types.getTypeParser(dataTypeID, 'text')),
    });
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    const run = this.runs[this.#answered];
    if (!run) return;
    const columns = this.#columns ?? noColumns;
    try {
      if (fields.length !== columns.names.length) throw this.#otherColumns(fields.length, columns);
      run.rows.push(rowOf(columns, fields));
    } catch (error) {
      run.failure = error as Error;
    }
  }

  handleCommandComplete(): void {
    // It answers with no rows, ever, and was not described therefore.
    if (!this.#columns) this.#learn(noColumns);
    this.#answered += 1;
  }

  handleError(error: Error): void {
    if (haveColumnsChanged(error)) this.#forget();
    // After the last answer comes the commit: when that fails, nothing that was answered holds.
    const isCommit = this.#answered === this.runs.length;
    for (const run of isCommit ? this.runs : this.runs.slice(this.#answered)) run.failure = error;
    this.#ended(error);
  }

  handleReadyForQuery(): void {
    this.#ended(null);
  }

  #learn(columns: Columns): void {
    this.#columns = columns;
    if (this.#wire) knownTo(this.#wire).set(this.name, columns);
  }

  /** A pooler hides PostgreSQL's refusal: on another connection of its own it prepares what has other columns by now. */
  #otherColumns(count: number, { names }: Columns): Error {
    this.#forget();
    return new Error(
      `${this.name} was answered with ${count} columns instead of ${names.length}: a migration has changed it`,
    );
  }

  /** The next run prepares it anew. */
  #forget(): void {
    if (!this.#wire) return;
    knownTo(this.#wire).delete(this.name);
    delete this.#wire.parsedStatements[this.name];
  }
}

/**
 * Whether PostgreSQL refused to run a prepared statement since a migration has changed its columns. Nothing was done then;
 * the next run prepares it anew, outside of the transaction that has failed by this.
 */
export function haveColumnsChanged(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === '0A000';
}

function knownTo({ parsedStatements }: Wire): Map<string, Columns> {
  let known = described.get(parsedStatements);
  if (!known) described.set(parsedStatements, (known = new Map()));
  return known;
}

function rowOf({ names, readers }: Columns, fields: readonly (string | null)[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const [index, name] of names.entries()) {
    const text = fields[index] ?? null;
    row[name] = text === null ? null : readers[index]?.(text);
  }
  return row;
}
