import type { Database } from '../connect.ts';
import { onTransaction, unbound } from '../row-security/bind-database.ts';
import { queryOnce } from '../statement.ts';

/** A function that the operator made, and how it is called. */
export interface HookFunctionCall {
  readonly schema: string;
  readonly name: string;
  /** Runs it; has no rights on our tables. */
  readonly role: string;
  /** JSON. */
  readonly input: string;
  readonly timeoutMs: number;
}

/**
 * Calls a function with one argument in a transaction of its own, on a connection of its own.
 *
 * Its role and its time are set for this transaction alone, so that it works through a transaction pooler and leaves
 * nothing behind. `db` must be the pool.
 *
 * @returns what it returned, JSON as a value; null for nothing.
 * @throws the database's error: of the function, or `57014` when its time is over.
 */
export async function callHookFunction(db: Database, call: HookFunctionCall): Promise<unknown> {
  if (db.knex.isTransaction) throw new Error('a hook would run in the transaction of its caller');
  return db.knex.transaction(async (knex) => {
    // Its role is its own and without rights: it is bound to nothing.
    const own = onTransaction(unbound(db), knex);
    const settings = `select set_config('statement_timeout', $1, true), set_config('role', $2, true)`;
    await queryOnce(own, settings, [String(call.timeoutMs), call.role]);
    const called = `select ${quoted(call.schema)}.${quoted(call.name)}($1) as answer`;
    const [row] = await queryOnce<{ readonly answer: unknown }>(own, called, [call.input]);
    return row?.answer ?? null;
  });
}

function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

/** What a role that runs hooks is and may do. */
export interface HookRole {
  /** Whether the connection's own role may become it. */
  readonly is_usable: boolean;
  /** Whether it could read what belongs to other sites: it is a superuser, owns our schema or may use it. */
  readonly reaches_tables: boolean;
}

/** Looks at a role. @returns undefined when there is none of that name. */
export async function findHookRole(db: Database, role: string): Promise<HookRole | undefined> {
  const found = await db.knex.raw<{ rows: readonly HookRole[] }>(
    `select pg_has_role(current_user, r.oid, 'member') as is_usable,
       r.rolsuper or has_schema_privilege(r.oid, n.oid, 'usage') as reaches_tables
     from pg_catalog.pg_roles r, pg_catalog.pg_namespace n
     where r.rolname = ? and n.nspname = ?`,
    [role, db.namespace],
  );
  return found.rows[0];
}
