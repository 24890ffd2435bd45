import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  countUsers,
  deleteTenantRows,
  deleteUser,
  insertUser,
  inTransaction,
  listUsers,
  rehearse,
  scopeOf,
  tenantTables,
  updateUser,
  type InstanceId,
  type NewUser,
  type Scope,
} from '@gatehouse/database';
import { useDatabase } from '@gatehouse/testing';

const database = useDatabase();
const now = new Date('2027-01-04T12:00:00.000Z');
let scope: Scope;
let other: Scope;

async function addInstance(): Promise<Scope> {
  const id = randomUUID() as InstanceId;
  const { db } = database();
  const row = { id, slug: id.slice(0, 8), data_key: 'x', master_key_id: '1', created_at: now, updated_at: now };
  await db.knex('gatehouse.instances').insert(row);
  return scopeOf(db, id);
}

function newUser(user: Partial<NewUser> = {}): NewUser {
  const id = randomUUID();
  return { id, aud: 'x', email: `${id}@x.example`, email_key: `${id}@x.example`, created_at: now, ...user };
}

const count = (aud = 'x', of = scope): Promise<number> => countUsers(of, { aud });

beforeAll(async () => {
  other = await addInstance();
  await insertUser(other, newUser());
});
beforeEach(async () => {
  scope = await addInstance();
});

describe('the number of users', () => {
  it('rises and falls with them, by audience and instance', async () => {
    expect(await count()).toBe(0);
    const { id } = await insertUser(scope, newUser());
    await insertUser(scope, newUser());
    await insertUser(scope, newUser({ aud: 'y' }));
    expect([await count(), await count('y'), await count('z'), await count('x', other)]).toEqual([2, 1, 0, 1]);
    await deleteUser(scope, id);
    expect([await count(), await count('x', other)]).toEqual([1, 1]);
  });

  it('counts what a statement does to many at once, whichever it is', async () => {
    const { knex } = scope.db;
    const rows = Array.from({ length: 250 }, () => ({ ...newUser(), instance_id: scope.instanceId, updated_at: now }));
    await knex('gatehouse.users').insert(rows);
    expect(await count()).toBe(250);
    await knex('gatehouse.users').insert(rows.slice(0, 9)).onConflict().ignore();
    expect(await count()).toBe(250);
    await knex('gatehouse.users').where({ instance_id: scope.instanceId }).limit(200).update({ aud: 'y' });
    expect([await count(), await count('y')]).toEqual([0, 250]);
  });

  it('follows a user to another audience', async () => {
    const { id } = await insertUser(scope, newUser());
    await updateUser(scope, id, { aud: 'y' }, now);
    expect([await count(), await count('y')]).toEqual([0, 1]);
    await updateUser(scope, id, { aud: 'y', role: 'editor' }, now);
    expect([await count(), await count('y')]).toEqual([0, 1]);
  });

  it('knows nothing of what was rolled back or failed', async () => {
    const user = newUser();
    await insertUser(scope, user);
    await rehearse(scope, (tx) => insertUser(tx, newUser()));
    await expect(insertUser(scope, { ...newUser(), email_key: user.email_key })).rejects.toThrow(/registered/);
    const failing = inTransaction(scope, async (tx) => {
      await deleteUser(tx, user.id);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await count()).toBe(1);
  });

  it('is exact after many requests at once', async () => {
    const users = Array.from({ length: 40 }, () => newUser());
    await Promise.all(users.map((user) => insertUser(scope, user)));
    await Promise.all(users.slice(0, 15).map(({ id }) => deleteUser(scope, id)));
    expect(await count()).toBe(25);
    const [{ total }] = (await scope.db
      .knex('gatehouse.users')
      .where({ instance_id: scope.instanceId })
      .count('* as total')) as [{ total: string }];
    expect(Number(total)).toBe(25);
  });

  it('goes with the instance, and leaves nothing behind', async () => {
    await insertUser(scope, newUser());
    for (const table of tenantTables.toReversed()) await deleteTenantRows(scope.db, table, scope.instanceId, 100);
    const left = await scope.db.knex('gatehouse.user_counts').where({ instance_id: scope.instanceId });
    expect(left).toEqual([]);
    const cascading = await addInstance();
    await insertUser(cascading, newUser());
    await database().db.knex('gatehouse.instances').where({ id: cascading.instanceId }).delete();
    expect(await count('x', cascading)).toBe(0);
  });
});

describe('a search', () => {
  async function find(filter: string): Promise<(string | null)[]> {
    const listing = { aud: 'x', filter, direction: 'asc', limit: 50, from: { offset: 0 } } as const;
    const users = await listUsers(scope, listing);
    expect(await countUsers(scope, { aud: 'x', filter })).toBe(users.length);
    return users.map(({ email }) => email);
  }

  it('finds parts of names of any script, in any case', async () => {
    await insertUser(scope, newUser({ email: 'a', email_key: 'a', user_metadata: { full_name: 'Ærøskøbing ÖZGÜR' } }));
    await insertUser(scope, newUser({ email: 'b', email_key: 'b', user_metadata: { full_name: '山田太郎' } }));
    await insertUser(scope, newUser({ email: 'c', email_key: 'c', user_metadata: { full_name: { not: 'text' } } }));
    await insertUser(scope, newUser({ email: null, email_key: null, phone: '4915112345' }));
    for (const [filter, expected] of [
      ['øskøb', ['a']],
      ['özgür', ['a']],
      ['ØSK', ['a']],
      ['田太郎', ['b']],
      ['太郎', ['b']],
      ['not', ['c']],
      ['1511', [null]],
      ['+4915', [null]],
      ['15', [null]],
      ['ab', []],
      ['4915112345\n', []],
    ] as const) {
      expect(await find(filter), filter).toEqual(expected);
    }
  });

  it('sees the first 200 characters of a name, and follows its changes', async () => {
    const long = `${'x'.repeat(197)}abcdef`;
    const { id } = await insertUser(scope, newUser({ email: 'd', email_key: 'd', user_metadata: { full_name: long } }));
    expect(await find('xabc')).toEqual(['d']);
    expect(await find('abcdef')).toEqual([]);
    await updateUser(scope, id, { user_metadata: { full_name: 'abcdef' } }, now);
    expect(await find('abcdef')).toEqual(['d']);
    expect(await find('xabc')).toEqual([]);
  });

  it('goes by its index, whose parts mean nothing in another instance', async () => {
    const { knex } = database().db;
    const people = Array.from({ length: 3_000 }, () => newUser());
    const rows = people.map((user) => ({ ...user, instance_id: scope.instanceId, updated_at: now }));
    for (let at = 0; at < rows.length; at += 500) await knex('gatehouse.users').insert(rows.slice(at, at + 500));
    await knex.raw('analyze gatehouse.users');
    const filter = `gatehouse.search_grams(instance_id, email, user_metadata->>'full_name', phone)
      @> gatehouse.search_grams('${scope.instanceId}', 'abcdefg', null, null)`;
    const query = `select id from gatehouse.users where instance_id = '${scope.instanceId}' and ${filter}`;
    const plan = await knex.raw<{ rows: { 'QUERY PLAN': string }[] }>(`explain ${query}`);
    expect(plan.rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('users_search_idx');
    const parts = await knex.raw<{ rows: { overlap: boolean }[] }>(
      'select gatehouse.search_grams(?, ?, null, null) && gatehouse.search_grams(?, ?, null, null) as overlap',
      [scope.instanceId, 'abcdef', other.instanceId, 'abcdef'],
    );
    expect(parts.rows).toEqual([{ overlap: false }]);
  });
});

interface AskedQuery {
  readonly sql: string;
  readonly bindings: string[];
}

describe('a list by a whole address', () => {
  it.each([
    ['email', 'users_email_key'],
    ['phone', 'users_phone_key'],
  ])('by %s is read from the indexes of the address, of those from single sign-on too', async (by, unique) => {
    const { knex } = database().db;
    const people = Array.from({ length: 2_000 }, () => newUser());
    const rows = people.map((user) => ({ ...user, instance_id: scope.instanceId, updated_at: now }));
    for (let at = 0; at < rows.length; at += 500) await knex('gatehouse.users').insert(rows.slice(at, at + 500));
    await knex.raw('analyze gatehouse.users');
    const asked: AskedQuery[] = [];
    const listen = (query: AskedQuery): void => void asked.push(query);
    knex.on('query', listen);
    const listing = { aud: people[0]?.aud ?? '', direction: 'desc', limit: 50, from: { offset: 0 } } as const;
    await listUsers(scope, { ...listing, [by]: '491234' });
    knex.off('query', listen);
    const [query] = asked;
    const plan = await knex.raw<{ rows: { 'QUERY PLAN': string }[] }>(
      `explain ${(query?.sql ?? '').replaceAll(/\$\d+/g, '?')}`,
      query?.bindings ?? [],
    );
    const text = plan.rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(text).toContain(unique);
    // Without a single such person either of the two small indexes is as good.
    expect(text).toMatch(/users_sso_\w+_idx/);
    expect(text).not.toMatch(/Seq Scan|users_created_at_idx/);
  });
});
