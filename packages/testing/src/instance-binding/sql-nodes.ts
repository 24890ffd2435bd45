import type { SqlGroup, SqlNode, SqlToken } from './tokenize-sql.ts';

/** What stands between the sides of a union. */
export const setOperations = ['union', 'intersect', 'except'];

/** Whether it is one of those keywords or symbols. */
export function isOne(node: SqlNode | undefined, ...texts: readonly string[]): boolean {
  return node !== undefined && node.kind !== 'group' && !node.isQuoted && texts.includes(node.text);
}

export function isGroup(node: SqlNode | undefined): node is SqlGroup {
  return node?.kind === 'group';
}

export function isName(node: SqlNode | undefined): node is SqlToken {
  return node?.kind === 'word';
}

/** Whether what stands in parentheses is a query. */
export function isQuery({ items: [first, second] }: SqlGroup): boolean {
  if (isOne(first, 'select', 'with', 'insert', 'update', 'delete', 'values')) return true;
  return isGroup(first) && isQuery(first) && (second === undefined || isOne(second, ...setOperations));
}

/** Splits at words or symbols that stand on this level. */
export function splitAt(items: readonly SqlNode[], ...texts: readonly string[]): readonly (readonly SqlNode[])[] {
  const parts: SqlNode[][] = [[]];
  for (const item of items) {
    if (isOne(item, ...texts)) parts.push([]);
    else parts.at(-1)?.push(item);
  }
  return parts;
}

/** Names joined by dots. */
export interface SqlPath {
  readonly names: readonly string[];
  /** Where what follows it begins. */
  readonly end: number;
}

/** The names that begin there: `a`, `a.b` or `a.b.c`. */
export function pathAt(items: readonly SqlNode[], start: number): SqlPath {
  const names: string[] = [];
  for (let at = start; ; at += 2) {
    const name = items[at];
    if (!isName(name)) return { names, end: at };
    names.push(name.text);
    if (!isOne(items[at + 1], '.')) return { names, end: at + 1 };
  }
}
