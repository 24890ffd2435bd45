import { readConditions } from './read-conditions.ts';
import { readOutputs } from './read-outputs.ts';
import { readRelations } from './read-relations.ts';
import { isGroup, isName, isOne, isQuery, setOperations, splitAt } from './sql-nodes.ts';
import type { Reading, SqlRelation, SqlSelect } from './sql-relation.ts';
import type { SqlGroup, SqlNode } from './tokenize-sql.ts';

type Surroundings = Pick<SqlSelect, 'outer' | 'expressions'>;

/** Every query of a statement, those inside others included. */
export function readStatement(items: readonly SqlNode[]): readonly SqlSelect[] {
  const selects: SqlSelect[] = [];
  const known = new Map<SqlGroup, readonly SqlSelect[]>();
  const queryOf = (group: SqlGroup, outer: SqlSelect): readonly SqlSelect[] => {
    const found = known.get(group) ?? readQuery(group.items, { outer, expressions: outer.expressions }, reading);
    known.set(group, found);
    return found;
  };
  const reading = { selects, queryOf };
  readQuery(items, { outer: undefined, expressions: new Map() }, reading);
  return selects;
}

/** @returns the queries that yield its rows: one, or one for each side of a union. */
function readQuery(items: readonly SqlNode[], around: Surroundings, reading: Reading): readonly SqlSelect[] {
  const { expressions, rest } = isOne(items[0], 'with')
    ? readExpressions(items, around, reading)
    : { ...around, rest: items };
  return splitAt(rest, ...setOperations).flatMap((part) => {
    const side = isOne(part[0], 'all', 'distinct') ? part.slice(1) : part;
    const [first] = side;
    return isGroup(first) && isQuery(first)
      ? readQuery(first.items, { ...around, expressions }, reading)
      : [readSelect(side, { ...around, expressions }, reading)];
  });
}

/** Reads what stands between `with` and the query itself. */
function readExpressions(
  items: readonly SqlNode[],
  { outer, expressions: outside }: Surroundings,
  reading: Reading,
): { readonly expressions: ReadonlyMap<string, SqlRelation>; readonly rest: readonly SqlNode[] } {
  const expressions = new Map(outside);
  let name = '';
  for (const [at, item] of items.entries()) {
    if (isOne(item, 'select', 'insert', 'update', 'delete', 'values')) return { expressions, rest: items.slice(at) };
    if (isName(item) && !isOne(item, 'with', 'recursive', 'as', 'not', 'materialized')) name = item.text;
    if (!isGroup(item) || !isQuery(item)) continue;
    const yields: SqlSelect[] = [];
    // In its own sight before it is read: it may be recursive.
    expressions.set(name, { alias: name, yields });
    yields.push(...readQuery(item.items, { outer, expressions: new Map(expressions) }, reading));
  }
  return { expressions, rest: [] };
}

function readSelect(items: readonly SqlNode[], around: Surroundings, reading: Reading): SqlSelect {
  const select: SqlSelect = { ...around, relations: [], equalities: [], outputs: [] };
  reading.selects.push(select);
  readRelations(items, select, reading);
  readConditions(items, select, reading);
  readOutputs(items, select);
  return select;
}
