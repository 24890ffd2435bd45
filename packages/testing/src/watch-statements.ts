import { tenantTables } from '@gatehouse/database';
import { Client } from 'pg';
import { afterEach, expect } from 'vitest';

/** Tenant tables as statements name them: `gatehouse.users`, or quoted by the query builder. */
const tenantTable = new RegExp(`\\b(?:gatehouse\\.|"gatehouse"\\.")(${tenantTables.join('|')})\\b`);
const manipulation = /^\s*(?:-- .*\s+)?(?:with|select|insert|update|delete)\b/i;

/** One for the process: test files share its modules, and each of them loads this one anew. */
const watch = Symbol.for('gatehouse.watch-statements');
const shared = globalThis as { [watch]?: Set<string> };
const isWatched = shared[watch] !== undefined;
const forgetful = (shared[watch] ??= new Set<string>());

/**
 * Watches every statement that this process sends to PostgreSQL: one that touches a tenant table and does not speak of
 * `instance_id` fails the test during which it was sent. Loaded for every test file.
 *
 * Raw statements of tests themselves count too, unless they say `-- every instance`.
 */
function watchStatements(): void {
  const prototype = Client.prototype as unknown as { query: (...args: unknown[]) => unknown };
  const { query } = prototype;
  prototype.query = function watched(this: unknown, ...args: unknown[]) {
    const text = textOf(args[0]);
    if (isForgetful(text)) forgetful.add(text);
    return query.apply(this, args);
  };
}

function textOf(query: unknown): string {
  if (typeof query === 'string') return query;
  const { text } = (query ?? {}) as { text?: unknown };
  return typeof text === 'string' ? text : '';
}

function isForgetful(text: string): boolean {
  return manipulation.test(text) && tenantTable.test(text) && !/instance_id|-- every instance/.test(text);
}

if (!isWatched) watchStatements();

afterEach(() => {
  const found = [...forgetful];
  forgetful.clear();
  expect(found, 'statements on tenant tables that are not bound to an instance').toEqual([]);
});
