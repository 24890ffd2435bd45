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

  it('that a pooler has prepared anew under other columns is refused once, and never misread', async () => {
    await db.knex.raw('create table pooled as select 1 as a');
    onTestFinished(() => db.knex.raw('drop table pooled').then(() => undefined));
    const all = statement('all_and_more', 'select *, 9 as last from pooled');
    await inOneConnection(async (one) => {
      expect(await query(one, all, [])).toEqual([{ a: 1, last: 9 }]);
      await one.knex.raw('alter table pooled add column b int default 2');
      // What PgBouncer does where its own connection is another one by now.
      await one.knex.raw(`deallocate "${all.name}"`);
      await one.knex.raw(`prepare "${all.name}" as ${all.text}`);
      await expect(query(one, all, [])).rejects.toThrow(/columns/);
      expect(await query(one, all, [])).toEqual([{ a: 1, b: 2, last: 9 }]);
    });
  });

  it('has a name of its own in every schema, in whole', async () => {
    const long = 'what_it_does_in_more_words_than_postgresql_keeps_of_a_name';
    const [one, other] = [statement(long, 'select 1 as a'), statement(long, 'select 2 as a')];
    await db.knex.transaction(async (transaction) => {
      const far: Database = { knex: transaction, namespace: 'a'.repeat(63), hasRowSecurity: false };
      for (let run = 0; run < 2; run += 1) {
        expect(await query(far, one, [])).toEqual([{ a: 1 }]);
        expect(await query(far, other, [])).toEqual([{ a: 2 }]);
      }
      const { rows } = await transaction.raw<{ rows: { name: string }[] }>(
        "select name from pg_prepared_statements where name like 'what_it_does%'",
      );
      expect(rows).toHaveLength(2);
    });
  });

  it('is not sent on the connection of a transaction that has ended', async () => {
    const ended = await db.knex.transaction(async (transaction) => transaction);
    const late: Database = { ...db, knex: ended };
    await expect(query(late, kinds, given)).rejects.toThrow(/ended/);
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

  it('that fails when it is committed, after its rows have come, has failed', async () => {
    await db.knex.raw('create table kept_until_commit (id int unique deferrable initially deferred)');
    onTestFinished(() => db.knex.raw('drop table kept_until_commit').then(() => undefined));
    const insert = statement('insert_deferred', 'insert into kept_until_commit values ($1) returning id');
    expect(await query(db, insert, [1])).toEqual([{ id: 1 }]);
    await expect(query(db, insert, [1])).rejects.toMatchObject({ code: '23505' });
    expect(await query(db, insert, [2])).toEqual([{ id: 2 }]);
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
