import { randomUUID } from 'node:crypto';
import {
  closeDatabase,
  connectDatabase,
  isDatabaseUnavailable,
  query,
  scopeOf,
  sharedStatement,
  type Database,
  type InstanceId,
} from '@gatehouse/database';
import { useDatabase } from '@gatehouse/testing';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { startCuttableConnection } from '../support/cuttable-connection.ts';
import { statementsIn } from '../support/statements-in.ts';
import { watchQueries } from '../support/watch-queries.ts';

const base = useDatabase();

let db: Database;

beforeEach(async () => {
  ({ db } = base());
  // What a new connection is asked first is no round trip of a run.
  await db.knex.raw('select 1');
});

const divide = sharedStatement('divide_shared', 'select 12 / $1::int as result where $1::int <> 99');

/** How many runs went out in each round trip during the work. */
async function roundTripsOf(work: () => Promise<unknown>): Promise<number[]> {
  const trips: number[] = [];
  await watchQueries((_client, first) => trips.push(statementsIn(first).length), work);
  return trips;
}

function connect(options: { readonly connectionString?: string; readonly poolMax?: number }): Database {
  const connected = connectDatabase({ connectionString: base().connectionString, poolMax: 1, ...options });
  onTestFinished(() => closeDatabase(connected));
  return connected;
}

it('runs that are asked for in one turn share a round trip, and each gets its own rows', async () => {
  const trips = await roundTripsOf(async () => {
    const rows = await Promise.all([1, 2, 99, 3].map((number) => query(db, divide, [number])));
    expect(rows).toEqual([[{ result: 12 }], [{ result: 6 }], [], [{ result: 4 }]]);
  });
  expect(trips).toEqual([4]);
});

it('no more than eight share one', async () => {
  const trips = await roundTripsOf(() => Promise.all(Array.from({ length: 20 }, () => query(db, divide, [1]))));
  expect(trips).toEqual([8, 8, 4]);
});

it('different statements, and those of different turns, do not share one', async () => {
  const other = sharedStatement('other_shared', 'select $1::text as text');
  const trips = await roundTripsOf(async () => {
    await Promise.all([query(db, divide, [1]), query(db, other, ['a'])]);
    await query(db, divide, [2]);
  });
  expect(trips).toEqual([1, 1, 1]);
});

it('what fails fails alone', async () => {
  const settled = await Promise.allSettled([1, 0, 2, 0, 3].map((number) => query(db, divide, [number])));
  expect(settled.map((it) => (it.status === 'fulfilled' ? it.value : (it.reason as { code: string }).code))).toEqual([
    [{ result: 12 }],
    '22012',
    [{ result: 6 }],
    '22012',
    [{ result: 4 }],
  ]);
  expect(await query(db, divide, [4])).toEqual([{ result: 3 }]);
});

it('what is run again by itself keeps nothing of the first time', async () => {
  await db.knex.raw('create sequence shared_tries');
  onTestFinished(() => db.knex.raw('drop sequence shared_tries').then(() => undefined));
  // A row, and then an error the first time: a sequence is not rolled back.
  const rows = sharedStatement(
    'fails_once_shared',
    `select n, case when n = 2 and $1::int = 1 then 1 / (nextval('shared_tries') - 1) end as tried from generate_series(1, 2) n`,
  );
  const numbers = (found: unknown[]): number[] => (found as { n: number }[]).map(({ n }) => n);
  const [one, other] = await Promise.all([query(db, rows, [1]), query(db, rows, [0])]);
  expect([numbers(one), numbers(other)]).toEqual([
    [1, 2],
    [1, 2],
  ]);
});

it('a value that cannot be sent fails its own run', async () => {
  const self: Record<string, unknown> = {};
  self['self'] = self;
  const settled = await Promise.allSettled([query(db, divide, [1]), query(db, divide, [self])]);
  expect(settled).toMatchObject([
    { value: [{ result: 12 }] },
    { reason: { message: expect.stringMatching(/circular/i) } },
  ]);
});

it('all see at once what a migration has added', async () => {
  const one = connect({});
  await db.knex.raw('create table shared_growing as select 1 as a');
  onTestFinished(() => db.knex.raw('drop table shared_growing').then(() => undefined));
  const all = sharedStatement('all_shared', 'select * from shared_growing');
  const askTwice = () => Promise.all([query(one, all, []), query(one, all, [])]);
  expect(await askTwice()).toEqual([[{ a: 1 }], [{ a: 1 }]]);
  await db.knex.raw(`alter table shared_growing add column b text default 'b'`);
  expect(await askTwice()).toEqual([[{ a: 1, b: 'b' }], [{ a: 1, b: 'b' }]]);
});

it('in a transaction they are of the transaction', async () => {
  await db.knex.transaction(async (transaction) => {
    const one = { ...db, knex: transaction };
    await transaction.raw('create temporary table of_the_moment on commit drop as select 7 as a');
    const read = sharedStatement('of_the_transaction', 'select a from of_the_moment where $1::int = 1');
    expect(await Promise.all([query(one, read, [1]), query(one, read, [2])])).toEqual([[{ a: 7 }], []]);
  });
});

it('those of different sites are each bound to their own, where row-level security is on', async () => {
  const [one, other] = [randomUUID(), randomUUID()] as [InstanceId, InstanceId];
  const whose = sharedStatement(
    'whose_shared',
    `select current_setting('gatehouse.instance_id', true) as whose, $1::int as given`,
  );
  const walled = connectDatabase({ connectionString: base().connectionString, rowSecurity: base().db.hasRowSecurity });
  onTestFinished(() => closeDatabase(walled));
  const ask = (id: InstanceId, given: number) => query(scopeOf(walled, id).db, whose, [given]);
  const rows = await Promise.all([ask(one, 1), ask(other, 2), ask(one, 3)]);
  const bound = (id: string): string | null => (base().db.hasRowSecurity ? id : null);
  expect(rows.map(([row]) => ({ ...(row as object), whose: (row as { whose: string | null }).whose || null }))).toEqual(
    [
      { whose: bound(one), given: 1 },
      { whose: bound(other), given: 2 },
      { whose: bound(one), given: 3 },
    ],
  );
});

it('all are told when the database is lost, and the next are answered', async () => {
  const relay = await startCuttableConnection(base().connectionString);
  onTestFinished(() => relay.stop());
  const far = connect({ connectionString: relay.connectionString });
  await query(far, divide, [1]);
  const wait = sharedStatement('wait_shared', 'select pg_sleep($1::float8)');
  const asked = Promise.allSettled([query(far, wait, [0]), query(far, wait, [30]), query(far, wait, [0])]);
  setTimeout(() => relay.cut(), 200);
  const settled = await asked;
  for (const it of settled) expect(isDatabaseUnavailable((it as PromiseRejectedResult).reason)).toBe(true);
  relay.mend();
  expect(await Promise.all([query(far, divide, [1]), query(far, divide, [2])])).toEqual([
    [{ result: 12 }],
    [{ result: 6 }],
  ]);
});
