import type { Knex } from 'knex';
import type { Database } from '../connect.ts';
import { bindKnex } from './bind-knex.ts';

/** A database whose every statement PostgreSQL holds to the rows of one instance. */
class BoundDatabase implements Database {
  readonly namespace: string;
  readonly hasRowSecurity = true;
  readonly bound: NonNullable<Database['bound']>;
  #knex: Knex | undefined;

  constructor(knex: Knex, namespace: string, instanceId: string) {
    this.namespace = namespace;
    this.bound = { instanceId, knex };
  }

  /** Made when it is asked for: the hot paths go past it. */
  get knex(): Knex {
    return (this.#knex ??= bindKnex(this.bound.knex, this.bound.instanceId));
  }
}

/** The database bound to an instance where row-level security is on; else itself. */
export function boundTo(db: Database, instanceId: string): Database {
  if (!db.hasRowSecurity || db.bound?.instanceId === instanceId) return db;
  return new BoundDatabase(db.bound?.knex ?? db.knex, db.namespace, instanceId);
}

/** The same database on the connection of a transaction, bound as it is. */
export function onTransaction<D extends Database>(db: D, transaction: Knex): D {
  const { namespace, hasRowSecurity, bound } = db;
  const same: Database = bound
    ? new BoundDatabase(transaction, namespace, bound.instanceId)
    : { knex: transaction, namespace, hasRowSecurity };
  return same as D;
}

/** The same pool or transaction without the binding, for what is the platform's. */
export function unbound(db: Database): Database {
  const { bound, namespace, hasRowSecurity } = db;
  return bound ? { knex: bound.knex, namespace, hasRowSecurity } : db;
}
