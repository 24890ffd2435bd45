import type { Database } from './connect.ts';
import { onTransaction } from './row-security/bind-database.ts';
import { runEffect, type Effect, type Scope } from './scope.ts';

/** Anything that holds a connection and remembers what to do after the commit. */
interface Transactional {
  readonly db: Database;
  afterCommit(effect: Effect): void;
}

/**
 * Runs the work in one transaction and hands it a value of the same type that holds the transaction.
 *
 * A call inside another joins it. What the work left with `afterCommit` runs after the commit, never on rollback.
 *
 * @returns what the work returns.
 * @throws what the work throws, after rolling back.
 */
export async function inTransaction<S extends Transactional, T>(
  scope: S,
  work: (transaction: S) => Promise<T>,
): Promise<T> {
  return scope.db.knex.isTransaction ? work(scope) : inSavepoint(scope, work);
}

/**
 * Runs a part of a transaction so that its failure undoes that part alone, with what it left for after the commit. Outside
 * of one it is a transaction.
 *
 * @returns what the work returns.
 * @throws what the work throws.
 */
export async function inSavepoint<S extends Transactional, T>(scope: S, work: (part: S) => Promise<T>): Promise<T> {
  const effects: Effect[] = [];
  const result = await scope.db.knex.transaction((knex) =>
    work({ ...scope, db: onTransaction(scope.db, knex), afterCommit: (effect) => effects.push(effect) }),
  );
  for (const effect of effects) scope.afterCommit(effect);
  return result;
}

/**
 * Runs the work in a transaction of its own and undoes it, for whoever must not be told apart by time from those for
 * whom it is done. Nothing stays, and nothing follows.
 *
 * @returns what the work returns.
 * @throws what the work throws.
 */
export async function rehearse<S extends Transactional, T>(scope: S, work: (transaction: S) => Promise<T>): Promise<T> {
  const transaction = await scope.db.knex.transaction();
  try {
    const db = onTransaction(scope.db, transaction);
    return await work({ ...scope, db, afterCommit: () => undefined });
  } finally {
    await transaction.rollback();
  }
}

/** Like {@link inTransaction} for work of the control plane, which belongs to no instance. */
export async function inPlatformTransaction<T>(
  db: Database,
  work: (transaction: { db: Database; afterCommit: Scope['afterCommit'] }) => Promise<T>,
): Promise<T> {
  return inTransaction<Transactional, T>({ db, afterCommit: (effect) => runEffect(db, effect) }, work);
}
