import { isGroup, isName, isOne, isQuery, pathAt } from './sql-nodes.ts';
import type { Reading, SqlRelation, SqlSelect } from './sql-relation.ts';
import type { SqlNode } from './tokenize-sql.ts';

/** Keywords that end the list of what a query reads from. */
const ends = [
  'where',
  'group',
  'order',
  'limit',
  'offset',
  'having',
  'returning',
  'for',
  'window',
  'fetch',
  'set',
  'select',
];
const kinds = ['inner', 'left', 'right', 'full', 'outer', 'cross', 'natural', 'lateral', 'only'];
const neverAlias = [...ends, ...kinds, 'join', 'on', 'using', 'values', 'default', 'with', 'overriding', 'tablesample'];

/** Adds what a query reads, changes and inserts into. */
export function readRelations(items: readonly SqlNode[], select: SqlSelect, reading: Reading): void {
  for (const [at, item] of items.entries()) {
    if (isOne(item, 'into')) select.relations.push(insertedAt(items, at + 1));
    else if (isOne(item, 'update') && at === 0) readList(items, 1, select, reading);
    else if (isOne(item, 'from') && !isOne(items[at - 1], 'distinct')) readList(items, at + 1, select, reading);
  }
}

function readList(items: readonly SqlNode[], start: number, select: SqlSelect, reading: Reading): void {
  let isExpected = true;
  for (let at = start; at < items.length;) {
    const item = items[at];
    const next = items[at + 1];
    if (isOne(item, ...ends) || (isOne(item, 'on') && isOne(next, 'conflict'))) return;
    if (isExpected && !isOne(item, ...kinds)) {
      at = readRelation(items, at, select, reading);
      isExpected = false;
      continue;
    }
    if (isOne(item, ',', 'join')) isExpected = true;
    // What a delete uses; a join uses columns, in parentheses.
    if (isOne(item, 'using')) isExpected = !isGroup(next);
    at += 1;
  }
}

/** @returns where what follows it begins. */
function readRelation(items: readonly SqlNode[], start: number, select: SqlSelect, reading: Reading): number {
  const item = items[start];
  if (isGroup(item)) {
    if (!isQuery(item)) readList(item.items, 0, select, reading);
    const yields = isQuery(item) ? reading.queryOf(item, select) : [];
    const { alias = '', end } = aliasAt(items, start + 1);
    if (isQuery(item)) select.relations.push({ alias, yields });
    return end;
  }
  const { names, end: afterName } = pathAt(items, start);
  const isCall = isGroup(items[afterName]);
  const { alias = names.at(-1) ?? '', end } = aliasAt(items, isCall ? afterName + 1 : afterName);
  select.relations.push({ alias, ...(isCall ? { yields: [] } : named(names, select)) });
  return Math.max(end, start + 1);
}

function named([first = '', second]: readonly string[], select: SqlSelect): Pick<SqlRelation, 'table' | 'yields'> {
  if (second !== undefined) return { table: first === 'gatehouse' ? second : undefined, yields: [] };
  return { yields: select.expressions.get(first)?.yields ?? [] };
}

function insertedAt(items: readonly SqlNode[], start: number): SqlRelation {
  const { names, end: afterName } = pathAt(items, start);
  const { alias = names.at(-1) ?? '', end } = aliasAt(items, afterName, { hasColumns: false });
  const columns = items[end];
  const inserts = isGroup(columns) ? columns.items.filter(isName).map(({ text }) => text) : [];
  return { alias, table: names[0] === 'gatehouse' ? names[1] : undefined, yields: [], inserts };
}

/** The alias that begins there, its columns skipped unless they are an insert's. */
function aliasAt(
  items: readonly SqlNode[],
  start: number,
  { hasColumns } = { hasColumns: true },
): { readonly alias?: string; readonly end: number } {
  const at = isOne(items[start], 'with') && isOne(items[start + 1], 'ordinality') ? start + 2 : start;
  const isNamed = isOne(items[at], 'as');
  const name = items[isNamed ? at + 1 : at];
  if (!isName(name) || (!isNamed && isOne(name, ...neverAlias))) return { end: at };
  const end = isNamed ? at + 2 : at + 1;
  return { alias: name.text, end: hasColumns && isGroup(items[end]) ? end + 1 : end };
}
