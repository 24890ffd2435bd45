import { readdirSync, readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import * as database from '@gatehouse/database';
import { scopeOf, tenantTables, type InstanceId, type Scope } from '@gatehouse/database';
import { useDatabase } from '@gatehouse/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { deliveryQueries } from './delivery-queries.ts';
import { importQueries } from './import-queries.ts';
import { platformQueries } from './platform-queries.ts';
import type { TenantRows } from './query-case.ts';
import { signInQueries } from './sign-in-queries.ts';
import { ssoQueries } from './sso-queries.ts';
import { takeStatements } from './statement-record.ts';
import { makeTenantRows, neverStored, states } from './tenant-rows.ts';

const base = useDatabase();
const cases = { ...signInQueries, ...deliveryQueries, ...importQueries, ...ssoQueries };
const folder = new URL('../../packages/database/src/queries/', import.meta.url);

/** Every function that the package exports from the folder of its queries, however it is written there. */
function exportedQueries(): string[] {
  const index = readFileSync(new URL('../index.ts', folder), 'utf8');
  const lists = [...index.matchAll(/export \{([^}]*)\} from '\.\/queries\//g)].map(([, list = '']) => list);
  const names = new Set(lists.flatMap((list) => list.split(',')).map((name) => name.trim()));
  const functions = Object.entries(database).filter(([, value]) => typeof value === 'function');
  return functions.map(([name]) => name).filter((name) => names.has(name));
}

/** Those that are handed a scope, and with it an instance. */
function scopedQueries(): string[] {
  const sources = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const pattern = /export (?:async )?function\*? (\w+)(?:<[^(]*>)?\(\s*[^:)]+: (?:Scope|Pick<Scope)\b/g;
  return sources.flatMap((file) => {
    return [...readFileSync(new URL(file, folder), 'utf8').matchAll(pattern)].map(([, name = '']) => name);
  });
}

let ours: TenantRows;
let ourId: InstanceId;
let theirId: InstanceId;
/** An instance without a row. */
let emptyId: InstanceId;
beforeAll(async () => {
  const { db } = base();
  const add = async (): Promise<InstanceId> => {
    const id = randomUUID() as InstanceId;
    const keys = { data_key: 'x', master_key_id: '1', created_at: new Date(), updated_at: new Date() };
    await db.knex('gatehouse.instances').insert({ id, slug: id, ...keys });
    return id;
  };
  [ourId, theirId, emptyId] = [await add(), await add(), await add()];
  ours = await makeTenantRows(db, ourId);
  await makeTenantRows(db, theirId);
});

/** What came of a query, and what it has done to the rows of the first instance. */
interface Outcome {
  readonly answer: string;
  readonly changes: boolean;
}

/** It reads in a transaction that it opens itself, and leaves nothing to undo. */
const alone = ['exportUsers'];

/** Asks in a transaction that is undone. */
async function ask(name: string, instanceId: InstanceId, rows: TenantRows): Promise<Outcome> {
  const scope = scopeOf(base().db, instanceId);
  const work = (tx: Scope): Promise<Outcome> => askIn(tx, name, rows);
  return alone.includes(name) ? work(scope) : database.rehearse(scope, work);
}

async function askIn(tx: Scope, name: string, rows: TenantRows): Promise<Outcome> {
  const [table, change] = states[name] ?? [];
  if (table)
    await tx.db
      .knex(table)
      .withSchema('gatehouse')
      .where({ instance_id: ourId })
      .update(change as never);
  const before = await rowsOfOurs(tx);
  takeStatements();
  try {
    const found = await cases[name]?.(tx, rows);
    requireBound(tx.instanceId);
    return { answer: masked(found), changes: (await rowsOfOurs(tx)) !== before };
  } catch (error) {
    if (error instanceof Error && error.name === 'AssertionError') throw error;
    const { code, constraint } = error as { readonly code?: string; readonly constraint?: string };
    if (code === undefined) throw error;
    // What failed has changed nothing, and the transaction answers nothing any more.
    return { answer: `${code} ${constraint ?? ''}`, changes: false };
  }
}

/** Each statement on a tenant table is handed the instance that it is for. */
function requireBound(instanceId: string): void {
  const unbound = takeStatements().filter(({ values }) => !values.flat().includes(instanceId));
  expect(unbound.map(({ text }) => text)).toEqual([]);
}

async function rowsOfOurs({ db }: Scope): Promise<string> {
  const parts = tenantTables.map((table) => {
    return `(select string_agg(t::text, e'\\n' order by t::text) from gatehouse.${table} t where instance_id = :ourId)`;
  });
  const { rows } = await db.knex.raw<{ rows: { text: string }[] }>(`select concat_ws(e'\\n', ${parts.join(', ')}) as text`, {
    ourId,
  });
  return rows[0]?.text ?? '';
} // prettier-ignore

/** An answer without ids, hashes and names. */
function masked(answer: unknown): string {
  const text = JSON.stringify(answer, (_key, value: unknown) => {
    if (value instanceof Set) return [...value];
    return typeof value === 'bigint' ? String(value) : value;
  }) ?? '';
  return text
    .replaceAll(/\{"type":"Buffer"[^}]*\}/g, '<bytes>')
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
    .replaceAll(/(never|made-up)-[0-9a-f]+|[0-9a-f]{12}@x\.example|"\d{8,}"/g, '<name>');
} // prettier-ignore

describe('the queries of the database package', () => {
  it('are known: those of an instance by a case, those of the platform by name', () => {
    expect(exportedQueries().toSorted()).toEqual([...Object.keys(cases), ...platformQueries].toSorted());
  });

  it('are not called the platform’s where they are handed an instance', () => {
    const scoped = new Set(scopedQueries());
    expect(scoped.size).toBeGreaterThanOrEqual(Object.keys(cases).length);
    expect(platformQueries.filter((name) => scoped.has(name))).toEqual([]);
  });
});

/** It takes a lock that nobody else has, and answers nothing. */
const unseen = ['lockUserQuota'];

describe.each(Object.keys(cases))('%s', (name) => {
  it('finds and changes nothing of another instance', async () => {
    const tried = await ask(name, theirId, ours);
    expect(tried).toEqual(await ask(name, theirId, neverStored(ours)));
    expect(tried.changes).toBe(false);
  });

  it('finds or changes what is its own', async () => {
    const own = await ask(name, ourId, ours);
    const nothing = await ask(name, emptyId, neverStored(ours));
    const isSeen = own.changes || own.answer !== nothing.answer;
    expect(isSeen, own.answer).toBe(!unseen.includes(name));
  });
});
