import { query, statement, type Database, type Statement } from '@gatehouse/database';
import { useDatabase } from '@gatehouse/testing';
import { Client } from 'pg';
import { beforeEach, describe, expect, inject, it, onTestFinished } from 'vitest';
import { watchQueries } from '../support/watch-queries.ts';

const base = useDatabase();

let db: Database;

beforeEach(() => {
  ({ db } = base());
});

/** Statements are prepared by connection: one of them shows what a second run is. */
async function inOneConnection(work: (one: Database) => Promise<void>): Promise<void> {
  await db.knex.transaction(async (transaction) => {
    await work({ knex: transaction, namespace: db.namespace, hasRowSecurity: false });
  });
}

/** How often PostgreSQL said what the columns are. */
async function describedDuring(work: () => Promise<void>): Promise<number> {
  let count = 0;
  const watched = new Set<unknown>();
  await watchQueries((client) => {
    const { connection } = client as unknown as { connection: NodeJS.EventEmitter };
    if (!watched.has(connection)) connection.on('rowDescription', () => (count += 1));
    watched.add(connection);
  }, work);
  return count;
}

const kinds = statement(
  'kinds_of_columns',
  `select 'ä'::text as text, 7::int as whole, 9007199254740993::bigint as large, 1.50::numeric as exact, true as yes,
     '2026-01-02 03:04:05.678+00'::timestamptz as moment, '{"a":[1,null]}'::jsonb as json, '\\x00ff'::bytea as bytes,
     array['a,b', null, 'c"d']::text[] as texts, array[gen_random_uuid()] is not null as made, null::text as nothing,
     $1::text as given, $2::timestamptz as time, $3::jsonb as object, $4::text[] as list, $5::bytea as buffer, $6::bool as flag,
     $7::text as absent`,
);

const given = [
  'Ünïcode',
  new Date('2020-02-29T12:00:00.123Z'),
  { deep: ['x'] },
  ['p', 'q,r', null],
  Buffer.from([0, 1, 255]),
  false,
  undefined,
];

describe('a prepared statement', () => {
  it('is answered as pg answers it, the first time and again', async () => {
    const client = new Client({ connectionString: base().connectionString });
    await client.connect();
    const expected = (await client.query(kinds.text, given)).rows as unknown[];
    await client.end();
    await inOneConnection(async (one) => {
      expect(await query(one, kinds, given)).toEqual(expected);
      expect(await query(one, kinds, given)).toEqual(expected);
    });
  });

  it('is described once a connection', async () => {
    const fresh = statement('never_run_before', 'select $1::int as number');
    const count = await describedDuring(() =>
      inOneConnection(async (one) => {
        for (let run = 0; run < 5; run += 1) expect(await query(one, fresh, [run])).toEqual([{ number: run }]);
      }),
    );
    expect(count).toBe(1);
  });

  it('that answers with no rows is fine, the first time and again', async () => {
    const none = statement('no_rows', 'set local application_name = prepared');
    await inOneConnection(async (one) => {
      for (let run = 0; run < 3; run += 1) expect(await query(one, none, [])).toEqual([]);
    });
  });

  // PgBouncer keeps what it has prepared by its text, and has to be told to connect anew (docs/operations.md).
  it.runIf(inject('poolerUrl') === null)('sees at once what a migration has added', async () => {
    const all = await changingTable('growing');
    await query(db, all, []);
    await db.knex.raw(`alter table growing add column b text default 'b'`);
    for (let run = 0; run < 3; run += 1) expect(await query(db, all, [])).toEqual([{ a: 1, b: 'b' }]);
  });

  it('fails a transaction under which columns change, and never misreads them', async () => {
    const all = await changingTable('changing');
    const changed = inOneConnection(async (one) => {
      await query(one, all, []);
      await one.knex.raw(`alter table changing add column b text default 'b'`);
      await query(one, all, []);
    });
    await expect(changed).rejects.toMatchObject({ code: '0A000' });
    await inOneConnection(async (one) => expect(await query(one, all, [])).toEqual([{ a: 1 }]));
  });
});

/** A table of the moment, and a statement on all of its columns. */
async function changingTable(name: string): Promise<Statement> {
  await db.knex.raw(`create table ${name} as select 1 as a`);
  onTestFinished(() => db.knex.raw(`drop table ${name}`).then(() => undefined));
  return statement('all_of_a_table', `select * from ${name}`);
}

describe('a failed one', () => {
  const divide = statement('divide', 'select 1 / $1::int as result');

  it('leaves its connection fit for the next', async () => {
    await expect(query(db, divide, [0])).rejects.toMatchObject({ code: '22012' });
    expect(await query(db, divide, [1])).toEqual([{ result: 1 }]);
    await expect(query(db, divide, [0])).rejects.toMatchObject({ code: '22012' });
    expect(await query(db, divide, [1])).toEqual([{ result: 1 }]);
  });

  it('that cannot be parsed is parsed anew', async () => {
    const wrong = statement('wrong', 'select from where');
    await expect(query(db, wrong, [])).rejects.toMatchObject({ code: '42601' });
    await expect(query(db, wrong, [])).rejects.toMatchObject({ code: '42601' });
  });

  it('says who asked', async () => {
    const error = await askToFail().catch((failure: unknown) => failure as Error);
    expect((error as Error).stack).toContain('askToFail');
  });

  it('for a value that cannot be sent sends nothing', async () => {
    const self: Record<string, unknown> = {};
    self['self'] = self;
    await expect(query(db, kinds, [self])).rejects.toThrow(/circular/i);
    expect(await query(db, divide, [1])).toEqual([{ result: 1 }]);
  });

  async function askToFail(): Promise<unknown> {
    return await query(db, divide, [0]);
  }
});
