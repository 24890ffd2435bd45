import { Client } from 'pg';
import { afterAll, afterEach, expect } from 'vitest';
import { unboundTables } from './instance-binding/unbound-tables.ts';

/** A statement that is meant for all instances says so, and why. */
const meantForAll = /^\s*(?:--|\/\*) every instance: \S+ \S/;

/** One for the process: test files share its modules, and each of them loads this one anew. */
const watch = Symbol.for('gatehouse.watch-statements');
const shared = globalThis as { [watch]?: Set<string> };
const isWatched = shared[watch] !== undefined;
const forgetful = (shared[watch] ??= new Set<string>());
/** What is wrong with texts that were looked at before; knex and tests write the same ones over and over. */
const judged = new Map<string, string>();
const judgedMax = 5_000;

/**
 * Watches every statement that this process sends to PostgreSQL: one that reads or changes rows of a tenant table without
 * being bound to an instance fails the test during which it was sent. Loaded for every test file.
 *
 * Raw statements of tests themselves count too. Exempt is what begins with `-- every instance: ` and the reason.
 */
function watchStatements(): void {
  const prototype = Client.prototype as unknown as { query: (...args: unknown[]) => unknown };
  const { query } = prototype;
  prototype.query = function watched(this: unknown, ...args: unknown[]) {
    const text = textOf(args[0]);
    const complaint = judge(text);
    if (complaint !== '') forgetful.add(complaint);
    return query.apply(this, args);
  };
}

function textOf(query: unknown): string {
  if (typeof query === 'string') return query;
  const { text } = (query ?? {}) as { text?: unknown };
  return typeof text === 'string' ? text : '';
}

/** What is to be complained of; empty when nothing is. */
function judge(text: string): string {
  if (!text.includes('gatehouse')) return '';
  const known = judged.get(text);
  if (known !== undefined) return known;
  const tables = meantForAll.test(text) ? [] : unboundTables(text);
  const complaint = tables.length > 0 ? `${tables.join(', ')} in: ${text}` : '';
  if (judged.size >= judgedMax) judged.clear();
  judged.set(text, complaint);
  return complaint;
}

if (!isWatched) watchStatements();

function complain(): void {
  const found = [...forgetful];
  forgetful.clear();
  expect(found, 'statements on tenant tables that are not bound to an instance').toEqual([]);
}

afterEach(complain);
// What is sent while everything is stopped, after the last test.
afterAll(complain);
