import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import type { Database } from './connect.ts';
import { runAlone, runInTurn, type ConnectionPool } from './run-prepared.ts';

/** A statement that Postgres parses and plans once a connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  /** Whether runs of it share a round trip. */
  readonly isShared?: boolean;
}

/** PostgreSQL keeps 63 bytes of a name, and what tells one from the other comes last. */
const wordsMax = 50;

/**
 * Declares a prepared statement. Tables are written `gatehouse.users`; the schema is replaced by the one in use.
 *
 * @param name what it does, for `pg_prepared_statements` and PostgreSQL's log; need not be unique.
 */
export function statement(name: string, text: string): Statement {
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return { name: `${name.slice(0, wordsMax)}_${digest}`, text };
}

/**
 * Declares a prepared statement that only reads, and finds what it reads by its key: it waits for no lock, and not long for
 * the disk. Runs of it that are asked for in the same turn of the event loop share a round trip (ADR 26).
 */
export function sharedStatement(name: string, text: string): Statement {
  return { ...statement(name, text), isShared: true };
}

/**
 * Runs a prepared statement on the pool, or on the transaction's connection: one round trip.
 *
 * Prepared statements on pg are the fast path: 40,000 primary-key selects a second against 22,000 through the builder.
 *
 * @returns the rows, columns as Postgres names them.
 */
export async function query<Row>(db: Database, declared: Statement, values: readonly unknown[]): Promise<Row[]> {
  const { knex, isInTransaction } = connectionOf(db);
  const pool = knex.client as ConnectionPool;
  const { name, text } = inSchema(declared, db.namespace);
  const prepared = { name, text, instanceId: db.bound?.instanceId };
  try {
    const isShared = declared.isShared === true && !isInTransaction;
    const rows = isShared ? runInTurn(pool, prepared, values) : runAlone(pool, prepared, values, isInTransaction);
    return (await rows) as Row[];
  } catch (error) {
    // It was made where the answer was read, which nobody asked about.
    if (error instanceof Error) Error.captureStackTrace(error);
    throw error;
  }
}

/**
 * Runs a statement that is made up for one call and not prepared, past knex on purpose: that would put the statement into
 * the text of what it raises.
 *
 * @returns the rows, columns as Postgres names them.
 */
export async function queryOnce<Row>(db: Database, text: string, values: readonly unknown[]): Promise<Row[]> {
  const pool = connectionOf(db).knex.client as ConnectionPool;
  const connection = await pool.acquireConnection();
  try {
    return (await connection.query({ text, values, instanceId: db.bound?.instanceId })).rows as Row[];
  } finally {
    await pool.releaseConnection(connection);
  }
}

/** Like {@link query} for statements that answer with at most one row. */
export async function queryOne<Row>(
  db: Database,
  prepared: Statement,
  values: readonly unknown[],
): Promise<Row | undefined> {
  const rows = await query<Row>(db, prepared, values);
  return rows[0];
}

/**
 * What a statement is sent on. The binding is not knex's business here: it goes with the statement.
 *
 * @throws Error when it is a transaction that has ended: its connection may be somebody else's by now.
 */
function connectionOf(db: Database): { readonly knex: Knex; readonly isInTransaction: boolean } {
  const knex = db.bound ? db.bound.knex : db.knex;
  const isInTransaction = knex.isTransaction === true;
  if (isInTransaction && (knex as Knex.Transaction).isCompleted()) throw new Error('the transaction has ended');
  return { knex, isInTransaction };
}

const inSchemas = new Map<string, WeakMap<Statement, Statement>>();

/** The statement on the tables of the schema in use, under a name of its own. */
function inSchema(declared: Statement, namespace: string): Statement {
  if (namespace === 'gatehouse') return declared;
  let known = inSchemas.get(namespace);
  if (!known) inSchemas.set(namespace, (known = new WeakMap()));
  let moved = known.get(declared);
  if (!moved) known.set(declared, (moved = moveTo(namespace, declared)));
  return moved;
}

function moveTo(namespace: string, { name, text }: Statement): Statement {
  const words = name.slice(0, name.lastIndexOf('_'));
  return statement(words, inNamespace(text, namespace));
}

/** The text with `gatehouse.` replaced by the schema in use. */
export function inNamespace(text: string, namespace: string): string {
  return namespace === 'gatehouse' ? text : text.replace(/\bgatehouse\./g, `${namespace}.`);
}
