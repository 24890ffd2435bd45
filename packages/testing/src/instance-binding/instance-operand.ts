import { isGroup, isName, isOne, isQuery, pathAt, splitAt } from './sql-nodes.ts';
import { findRelation, type InstanceSource, type Reading, type SqlSelect } from './sql-relation.ts';
import type { SqlNode } from './tokenize-sql.ts';

/** One side of a comparison: where it comes from, side by side when it is a row; undefined for what is no instance. */
export type Operand = InstanceSource | undefined | { readonly row: readonly Operand[] };

/** Columns of the platform's tables that name one instance. */
const namesInstance: Readonly<Record<string, readonly string[]>> = {
  instances: ['id', 'slug', 'site_uuid'],
  instance_domains: ['domain'],
};

/** Words after which a parenthesis is not a function's. */
const beforeRow = ['and', 'or', 'not', 'where', 'on', 'having', 'in', 'any', 'some', 'when', 'then', 'else', 'by'];

/** The operand that ends before that place. */
export function operandBefore(items: readonly SqlNode[], end: number, select: SqlSelect): Operand {
  const last = withoutCast(items, end - 1);
  const node = items[last];
  if (isGroup(node)) {
    const before = items[last - 1];
    return isName(before) && !isOne(before, ...beforeRow) ? undefined : rowOf(node.items, select);
  }
  let first = last;
  while (isName(node) && isOne(items[first - 1], '.')) first -= 2;
  return operandOf(items.slice(first, last + 1), select);
}

/** The operand that begins there. */
export function operandAfter(items: readonly SqlNode[], start: number, select: SqlSelect, reading: Reading): Operand {
  const node = items[start];
  if (isGroup(node)) return isQuery(node) ? reading.queryOf(node, select) : rowOf(node.items, select);
  if (isOne(node, 'any', 'some', 'array')) return elementsOf(items[start + 1], select, reading);
  const { end } = pathAt(items, start);
  if (isGroup(items[end]) && end > start) return undefined;
  return operandOf(items.slice(start, Math.max(end, start + 1)), select);
}

/** What is in a list or an array: `(select …)`, `($1, $2)`, `(array(select …))`. */
export function elementsOf(list: SqlNode | undefined, select: SqlSelect, reading: Reading): Operand {
  if (!isGroup(list)) return undefined;
  if (isQuery(list)) return reading.queryOf(list, select);
  if (isOne(list.items[0], 'array')) return elementsOf(list.items[1], select, reading);
  const { row } = rowOf(list.items, select);
  const values = row.map((value) => (isRow(value) ? value.row[0] : value));
  return values.every((value) => value === 'value') ? 'value' : undefined;
}

export function isRow(operand: Operand): operand is { readonly row: readonly Operand[] } {
  return typeof operand === 'object' && 'row' in operand;
}

function rowOf(items: readonly SqlNode[], select: SqlSelect): { readonly row: readonly Operand[] } {
  return { row: splitAt(items, ',').map((part) => operandBefore(part, part.length, select)) };
}

function withoutCast(items: readonly SqlNode[], last: number): number {
  const type = isGroup(items[last]) && isName(items[last - 1]) && isOne(items[last - 2], '::') ? last - 1 : last;
  return isOne(items[type - 1], '::') ? type - 2 : last;
}

/** A value of the caller, or a column that holds an instance's id. */
function operandOf(items: readonly SqlNode[], select: SqlSelect): Operand {
  const [first] = items;
  if (first?.kind === 'value') return 'value';
  const { names } = pathAt(items, 0);
  const relation = findRelation(select, names.at(-2));
  const column = names.at(-1) ?? '';
  const isInstance = column === 'instance_id' || namesInstance[relation?.table ?? '']?.includes(column);
  return isInstance ? relation : undefined;
}
