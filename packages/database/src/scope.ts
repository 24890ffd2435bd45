import type { Knex } from 'knex';
import type { Database } from './connect.ts';
import type { Tables, TenantTable } from './rows/tables.ts';

declare const instanceIdBrand: unique symbol;

/** The id of an instance that exists. Only resolving and provisioning mint one. */
export type InstanceId = string & { readonly [instanceIdBrand]: true };

/** What happens after the commit, never on rollback. It is handed the pool. */
export type Effect = (db: Database) => void | Promise<void>;

/** The value without which no tenant row can be reached. */
export interface Scope {
  readonly db: Database;
  readonly instanceId: InstanceId;
  /** Outside a transaction the effect runs at once; inside, after the commit. */
  afterCommit(effect: Effect): void;
}

/** A scope on the pool: each statement is its own transaction. */
export function scopeOf(db: Database, instanceId: InstanceId): Scope {
  return { db, instanceId, afterCommit: (effect) => runEffect(db, effect) };
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

function runEffect(db: Database, effect: Effect): void {
  // An effect is a courtesy (ringing the queue): the relay finds what a lost one leaves behind.
  void Promise.resolve()
    .then(() => effect(db))
    .catch(() => undefined);
}
