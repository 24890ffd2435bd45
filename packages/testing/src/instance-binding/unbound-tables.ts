import { tenantTables } from '@gatehouse/database';
import { readStatement } from './read-selects.ts';
import { isOne, splitAt } from './sql-nodes.ts';
import type { InstanceSource, SqlRelation, SqlSelect } from './sql-relation.ts';
import { tokenizeSql, type SqlNode } from './tokenize-sql.ts';

const deeds = ['with', 'select', 'insert', 'update', 'delete'];
/** What a migration does, which fills tables for every instance. */
const definitions = ['create', 'alter', 'drop', 'do'];
const tenants: ReadonlySet<string> = new Set(tenantTables);

/**
 * The tenant tables that a statement reads or changes without being bound to an instance: the table's `instance_id` has to
 * equal a value of the caller, or that of something which is bound; an insert has to list it.
 *
 * An equality under `or` or `not` binds nothing, and what a subquery yields is bound when the subquery is.
 *
 * @returns `table` or `table alias`, in the order of the statement.
 */
export function unboundTables(text: string): readonly string[] {
  const statements = splitAt(tokenizeSql(text), ';');
  return statements.some(([first]) => isOne(first, ...definitions)) ? [] : statements.flatMap(unboundInStatement);
}

function unboundInStatement(items: readonly SqlNode[]): readonly string[] {
  const start = items.findIndex((item) => isOne(item, ...deeds));
  return start === -1 ? [] : unboundIn(readStatement(items.slice(start)));
}

function unboundIn(selects: readonly SqlSelect[]): readonly string[] {
  const relations = selects.flatMap((select) => select.relations);
  const bound = boundOf(relations, selects);
  return relations
    .filter((relation) => relation.table !== undefined && tenants.has(relation.table) && !bound.has(relation))
    .map(({ alias, table = '' }) => (alias === table ? table : `${table} ${alias}`));
}

/** What is bound spreads along equalities until nothing more is. */
function boundOf(relations: readonly SqlRelation[], selects: readonly SqlSelect[]): ReadonlySet<SqlRelation> {
  const bound = new Set<SqlRelation>();
  const equalities = selects.flatMap((select) => select.equalities);
  for (let before = -1; before < bound.size;) {
    before = bound.size;
    for (const relation of relations) if (isBoundItself(relation, bound)) bound.add(relation);
    for (const [left, right] of equalities) {
      if (isSource(left) && isBound(right, bound)) bound.add(left);
      if (isSource(right) && isBound(left, bound)) bound.add(right);
    }
  }
  return bound;
}

function isSource(source: InstanceSource): source is SqlRelation {
  return typeof source === 'object' && 'alias' in source;
}

function isBoundItself({ table, inserts, yields }: SqlRelation, bound: ReadonlySet<SqlRelation>): boolean {
  if (inserts) return inserts.includes('instance_id');
  return table === undefined && areBound(yields, bound);
}

function isBound(source: InstanceSource, bound: ReadonlySet<SqlRelation>): boolean {
  if (source === 'value') return true;
  return isSource(source) ? bound.has(source) : areBound(source, bound);
}

/** Whether queries yield rows of bound instances alone. A recursion is as bound as what it begins with. */
function areBound(yields: readonly SqlSelect[], bound: ReadonlySet<SqlRelation>): boolean {
  const beginnings = yields.filter(({ relations }) => !relations.some((relation) => relation.yields === yields));
  return beginnings.every(({ outputs }) => outputs.every((output) => isBound(output, bound)));
}
