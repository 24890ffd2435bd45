import type { Knex } from 'knex';
import type { Database } from './connect.ts';
import { boundTo, unbound } from './row-security/bind-database.ts';
import type { Tables, TenantTable } from './rows/tables.ts';

declare const instanceIdBrand: unique symbol;

/** The id of an instance that exists. Only resolving and provisioning mint one. */
export type InstanceId = string & { readonly [instanceIdBrand]: true };

declare const scopedBrand: unique symbol;

/** A database whose statements speak of one instance. Only `scopeOf` makes one: with row-level security it is bound. */
type ScopedDatabase = Database & { readonly [scopedBrand]: true };

/** What happens after the commit, never on rollback. It is handed the pool. */
export type Effect = (db: Database) => void | Promise<void>;

/** The value without which no tenant row can be reached. */
export interface Scope {
  readonly db: ScopedDatabase;
  readonly instanceId: InstanceId;
  /** Outside a transaction the effect runs at once; inside, after the commit. */
  afterCommit(effect: Effect): void;
}

/** A scope on the pool: each statement is its own transaction. With row-level security it reaches no other instance. */
export function scopeOf(platformDb: Database, instanceId: InstanceId): Scope {
  const db = boundTo(platformDb, instanceId) as ScopedDatabase;
  return { db, instanceId, afterCommit: (effect) => runEffect(db, effect) };
}

/** A scope on a transaction of the platform's, which keeps the effects until it is committed. */
export function scopeIn(transaction: Pick<Scope, 'afterCommit'> & { readonly db: Database }, id: InstanceId): Scope {
  return { ...scopeOf(transaction.db, id), afterCommit: transaction.afterCommit };
}

/**
 * The scope past row-level security, for a statement whose index PostgreSQL does not use behind a policy: an operator that
 * is not leakproof may only see rows that the policy has let through. Such a statement names its instance like any other.
 */
export function pastPolicies<S extends Scope>(scope: S): S {
  return { ...scope, db: unbound(scope.db) };
}

/** The builder of one tenant table, already bound to the scope's instance. */
export function rowsOf<Name extends TenantTable>(
  scope: Scope,
  table: Name,
): Knex.QueryBuilder<Tables[Name], Tables[Name][]> {
  return scope.db
    .knex(table)
    .withSchema(scope.db.namespace)
    .where({ instance_id: scope.instanceId }) as unknown as Knex.QueryBuilder<Tables[Name], Tables[Name][]>;
}

/** An effect is a courtesy (ringing the queue): the relay finds what a lost one leaves behind. */
export function runEffect(db: Database, effect: Effect): void {
  void Promise.resolve()
    .then(() => effect(db))
    .catch(() => undefined);
}
