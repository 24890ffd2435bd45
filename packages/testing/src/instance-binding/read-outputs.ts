import { isRow, operandBefore } from './instance-operand.ts';
import { isName, isOne } from './sql-nodes.ts';
import { findRelation, type InstanceSource, type SqlSelect } from './sql-relation.ts';
import type { SqlNode } from './tokenize-sql.ts';

/** Adds where the instance ids come from that a query answers with. */
export function readOutputs(items: readonly SqlNode[], select: SqlSelect): void {
  for (const start of items.keys()) {
    if (!isOne(items[start], 'select', 'returning')) continue;
    const length = items.slice(start).findIndex((item) => isOne(item, 'from'));
    const columns = items.slice(start, length === -1 ? undefined : start + length);
    for (const at of columns.keys()) select.outputs.push(...sourcesAt(columns, at, select));
  }
}

function sourcesAt(items: readonly SqlNode[], at: number, select: SqlSelect): readonly InstanceSource[] {
  const [item, before, earlier] = [items[at], items[at - 1], items[at - 2]];
  if (isOne(item, '*')) {
    if (isOne(before, 'select', 'returning', ',', 'distinct')) return select.relations;
    const relation = isOne(before, '.') && isName(earlier) ? findRelation(select, earlier.text) : undefined;
    return relation ? [relation] : [];
  }
  if (!isName(item) || item.text !== 'instance_id') return [];
  const source = operandBefore(items, isOne(before, 'as') ? at - 1 : at + 1, select);
  return source === undefined || isRow(source) ? [] : [source];
}
