import { elementsOf, isRow, operandAfter, operandBefore, type Operand } from './instance-operand.ts';
import { isGroup, isName, isOne, isQuery } from './sql-nodes.ts';
import type { Reading, SqlSelect } from './sql-relation.ts';
import type { SqlNode } from './tokenize-sql.ts';

const questions = ['where', 'on', 'having'];
const clauses = [...questions, 'select', 'from', 'set', 'group', 'order', 'returning', 'limit', 'join', 'into'];
const connectives = [...questions, 'and', 'exists'];

/** Adds which instances have to be equal for a row to count, and reads the queries inside. */
export function readConditions(items: readonly SqlNode[], select: SqlSelect, reading: Reading): void {
  const starts = [...items.keys()].filter((at) => at === 0 || isClause(items[at], items[at - 1]));
  for (const [index, start] of starts.entries()) {
    const clause = items.slice(start, starts[index + 1]);
    const isCondition = isOne(clause[0], ...questions) && !isOne(clause[1], 'conflict');
    readLevel(clause, isCondition, select, reading);
  }
}

/** `is distinct from` begins none. */
function isClause(item: SqlNode | undefined, before: SqlNode | undefined): boolean {
  return isOne(item, ...clauses) && !isOne(before, 'distinct');
}

/** Under `or`, `not` and `case` an equality promises nothing. */
function readLevel(items: readonly SqlNode[], isCondition: boolean, select: SqlSelect, reading: Reading): void {
  const { outside, inside } = splitCases(items);
  const isCertain = isCondition && !outside.some((item) => isOne(item, 'or'));
  for (const [at, item] of outside.entries()) {
    if (isCertain && isOne(item, '=', 'in')) readEquality(outside, at, select, reading);
    readInside(item, isCertain && !isArgument(outside[at - 1]), select, reading);
  }
  for (const item of inside) readInside(item, false, select, reading);
}

function readInside(item: SqlNode, isCondition: boolean, select: SqlSelect, reading: Reading): void {
  if (!isGroup(item)) return;
  if (isQuery(item)) reading.queryOf(item, select);
  else readLevel(item.items, isCondition, select, reading);
}

/** What stands between `case` and `end`, and the rest. */
function splitCases(items: readonly SqlNode[]): Readonly<Record<'inside' | 'outside', readonly SqlNode[]>> {
  let depth = 0;
  const inside: SqlNode[] = [];
  const outside = items.filter((item) => {
    if (isOne(item, 'case')) depth += 1;
    if (depth > 0) inside.push(item);
    if (isOne(item, 'end')) return (depth -= 1) < 0;
    return depth === 0;
  });
  return { inside, outside };
}

function isArgument(before: SqlNode | undefined): boolean {
  return isName(before) && !isOne(before, ...connectives);
}

function readEquality(items: readonly SqlNode[], at: number, select: SqlSelect, reading: Reading): void {
  if (isOne(items[at - 1], 'not')) return;
  const left = operandBefore(items, at, select);
  const isIn = isOne(items[at], 'in');
  addEqual(
    left,
    isIn ? elementsOf(items[at + 1], select, reading) : operandAfter(items, at + 1, select, reading),
    select,
  );
}

/** A row is equal when all its parts are; to be among the rows of a query, its instance has to be one of the query's. */
function addEqual(left: Operand, right: Operand, select: SqlSelect): void {
  if (isRow(left)) {
    const rights = isRow(right) ? right.row : left.row.map(() => right);
    for (const [index, part] of left.row.entries()) addEqual(part, rights[index], select);
  } else if (left !== undefined && right !== undefined && !isRow(right)) select.equalities.push([left, right]);
}
