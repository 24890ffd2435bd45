import type { SqlGroup } from './tokenize-sql.ts';

/** What a query reads or changes, under the name that it has there. */
export interface SqlRelation {
  readonly alias: string;
  /** Name of a table of ours; undefined for what a query, a function or another schema yields. */
  readonly table?: string | undefined;
  /** The queries that yield its rows, one for each side of a union. */
  readonly yields: readonly SqlSelect[];
  /** The columns that an insert lists. */
  readonly inserts?: readonly string[];
}

/** Where an instance id comes from: the caller, a relation's column, or queries that yield it. */
export type InstanceSource = 'value' | SqlRelation | readonly SqlSelect[];

/** One query without its unions. */
export interface SqlSelect {
  readonly outer: SqlSelect | undefined;
  /** Common table expressions in sight. */
  readonly expressions: ReadonlyMap<string, SqlRelation>;
  readonly relations: SqlRelation[];
  /** Instances that have to be the same for a row to count. */
  readonly equalities: (readonly [InstanceSource, InstanceSource])[];
  /** Where an `instance_id` among its columns comes from. */
  readonly outputs: InstanceSource[];
}

/** What is gathered while a statement is read. */
export interface Reading {
  readonly selects: SqlSelect[];
  /** Reads a query in parentheses, once. */
  queryOf(group: SqlGroup, outer: SqlSelect): readonly SqlSelect[];
}

/** The relation that a column `instance_id` belongs to, by the name before it if there is one. */
export function findRelation(select: SqlSelect | undefined, alias: string | undefined): SqlRelation | undefined {
  if (!select) return undefined;
  const { relations, outer } = select;
  const named = relations.find((relation) => relation.alias === alias);
  const found = alias === undefined ? ownerIn(relations) : named;
  return found ?? findRelation(outer, alias);
}

/** A bare name would be ambiguous if two had the column: it is a table's, what is read before what is inserted into. */
function ownerIn(relations: readonly SqlRelation[]): SqlRelation | undefined {
  const tables = relations.filter(({ table }) => table !== undefined);
  return tables.find(({ inserts }) => !inserts) ?? tables[0] ?? relations[0];
}
