import { randomBytes, randomUUID } from 'node:crypto';
import {
  closeDatabase,
  connectDatabase,
  disableRowSecurity,
  enableRowSecurity,
  keepRowSecurity,
  migrate,
  readRowSecurity,
  requireRowSecurity,
  scopeOf,
  tenantTables,
  type Database,
  type InstanceId,
} from '@gatehouse/database';
import { useDatabase } from '@gatehouse/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { tablesOfInstances } from '../support/fill-tenant-tables.ts';

// Roles belong to the whole server: a schema of its own gives this file a role of its own to spoil.
const base = useDatabase({ rowSecurity: false });
const namespace = `walled_${randomBytes(4).toString('hex')}`;
const role = `${namespace}_tenant`;
const owner = `${namespace}_owner`;
const server = `${namespace}_server`;

let db: Database;

function connectionOf(user: string): string {
  const url = new URL(base().connectionString);
  Object.assign(url, { username: user, password: 'password' });
  return url.href;
}

function connectAs(user: string): Database {
  return connectDatabase({ connectionString: connectionOf(user), namespace, poolMax: 2, rowSecurity: true });
}

async function run(...statements: readonly string[]): Promise<void> {
  for (const text of statements) await base().db.knex.raw(text);
}

/** Spoils something for the time of a test. */
async function spoil(spoiling: string, mending: string): Promise<void> {
  onTestFinished(() => run(mending));
  await run(spoiling);
}

beforeAll(async () => {
  const { pathname } = new URL(base().connectionString);
  await run(
    `create role ${owner} login createrole password 'password'`,
    `create role ${server} login password 'password'`,
    `grant create on database ${pathname.slice(1)} to ${owner}`,
  );
  db = connectAs(owner);
  await migrate(db);
  await run(
    `grant usage on schema ${namespace} to ${server}`,
    `grant select, insert, update, delete on all tables in schema ${namespace} to ${server}`,
  );
  await enableRowSecurity(db);
});

afterAll(async () => {
  await closeDatabase(db);
  await run(`drop owned by ${owner}, ${server}, ${role} cascade`, `drop role ${owner}, ${server}, ${role}`);
});

async function addInstance(): Promise<InstanceId> {
  const id = randomUUID() as InstanceId;
  const keys = { data_key: 'x', master_key_id: '1', created_at: new Date(), updated_at: new Date() };
  await db
    .knex('instances')
    .withSchema(namespace)
    .insert({ id, slug: id, ...keys });
  const audit = { instance_id: id, id: randomUUID(), payload: '{}', created_at: new Date() };
  await db.knex('audit_log_entries').withSchema(namespace).insert(audit);
  return id;
}

/** How many entries one sees. */
async function seen({ knex }: Database): Promise<number> {
  return (await knex('audit_log_entries').withSchema(namespace).select('instance_id')).length;
}

describe('a role that owns the tables without being a superuser', () => {
  it('puts the wall up, and it stands', async () => {
    expect(await readRowSecurity(db)).toEqual({ role, state: 'on', problems: [], unfinished: [] });
    await requireRowSecurity(db);
  });

  it('has nothing to do the second time', async () => {
    expect(await enableRowSecurity(db)).toEqual([]);
  });

  it('sees every instance on the platform’s side, and one in a scope', async () => {
    const [one] = [await addInstance(), await addInstance()];
    expect(await seen(db)).toBe(2);
    expect(await seen(scopeOf(db, one).db)).toBe(1);
  });
});

describe('a role that serves and owns nothing', () => {
  it('is refused until it may become the role of the sites, and then sees the same', async () => {
    const serving = connectAs(server);
    onTestFinished(() => closeDatabase(serving));
    const refusal = `the role of this program is not a member of ${role} (grant ${role} to …)`;
    await expect(requireRowSecurity(serving)).rejects.toThrow(refusal);
    await run(`grant ${role} to ${server}`);
    await requireRowSecurity(serving);
    const id = await addInstance();
    expect(await seen(serving)).toBe(await seen(db));
    expect(await seen(scopeOf(serving, id).db)).toBe(1);
  });
});

describe('every table that holds rows of instances', () => {
  it('is behind the wall, but for four of the platform', async () => {
    const { rows } = await base().db.knex.raw<{ rows: { name: string }[] }>(
      `select tablename as name from pg_policies where schemaname = ? and policyname = 'gatehouse_instance'`,
      [namespace],
    );
    const walled = rows.map(({ name }) => name);
    expect(walled.toSorted()).toEqual([...tenantTables, 'instances'].toSorted());
    const open = (await tablesOfInstances(base().db)).filter((name) => !walled.includes(name));
    expect(open).toEqual(['instance_changes', 'instance_domains', 'operator_audit_entries', 'secret_fingerprints']);
  });

  it.each(tenantTables)('%s is missed where it has no policy, and a migration puts it back', async (table) => {
    await run(`drop policy gatehouse_instance on ${namespace}.${table}`);
    await expect(requireRowSecurity(db)).rejects.toThrow(
      `GATEHOUSE_ROW_SECURITY is on, but the table ${table} has no policy gatehouse_instance that holds to one instance: ` +
        'run "gatehouse row-security on"',
    );
    expect(await keepRowSecurity(db)).toEqual([table]);
    await requireRowSecurity(db);
  });
});

describe('serving with the option is refused', () => {
  const users = () => `${namespace}.users`;

  it.each([
    ['is a superuser', () => `alter role ${role} superuser`, () => `alter role ${role} nosuperuser`],
    ['has BYPASSRLS', () => `alter role ${role} bypassrls`, () => `alter role ${role} nobypassrls`],
    [
      'owns tables',
      () => `alter table ${namespace}.user_imports owner to ${role}`,
      () => `alter table ${namespace}.user_imports owner to ${owner};
             grant select, insert, update, delete on ${namespace}.user_imports to ${role}`,
    ],
    [
      'may not use the schema',
      () => `revoke usage on schema ${namespace} from ${role}`,
      () => `grant usage on schema ${namespace} to ${role}`,
    ],
  ])('where the role of the sites %s', async (problem, spoiling, mending) => {
    await spoil(spoiling(), mending());
    await expect(requireRowSecurity(db)).rejects.toThrow(`the role ${role} ${problem}`);
  });

  it.each([
    [
      'has no row-level security',
      () => `alter table ${users()} disable row level security`,
      () => `alter table ${users()} enable row level security`,
    ],
    [
      'has a policy wide_open, which shows more than one instance',
      () => `create policy wide_open on ${users()} using (true)`,
      () => `drop policy wide_open on ${users()}`,
    ],
    [
      'has no policy gatehouse_instance that holds to one instance',
      () => `alter policy gatehouse_instance on ${users()} using (true)`,
      () => `alter policy gatehouse_instance on ${users()}
               using (instance_id = current_setting('gatehouse.instance_id')::uuid)`,
    ],
    [
      'cannot be read or written by the role',
      () => `revoke update on ${users()} from ${role}`,
      () => `grant update on ${users()} to ${role}`,
    ],
    [
      `is shut to ${server}`,
      () => `drop policy gatehouse_platform on ${users()}`,
      () => `create policy gatehouse_platform on ${users()} to ${server} using (true)`,
    ],
  ])('where a table %s', async (problem, spoiling, mending) => {
    await spoil(spoiling(), mending());
    await expect(requireRowSecurity(db)).rejects.toThrow(`the table users ${problem}`);
  });

  it('with the first of many problems and their number', async () => {
    await disableRowSecurity(db);
    onTestFinished(async () => void (await enableRowSecurity(db)));
    await expect(requireRowSecurity(db)).rejects.toThrow(
      /^GATEHOUSE_ROW_SECURITY is on, but .*; .*; .*; and \d+ more: run "gatehouse row-security on"$/,
    );
    expect((await readRowSecurity(db)).state).toBe('off');
  });

  it('by nothing without the option', async () => {
    await requireRowSecurity(base().db);
  });
});

describe('a schema', () => {
  it('with a name that leaves no room for the role’s is refused', async () => {
    const long = connectDatabase({ connectionString: connectionOf(server), namespace: 'n'.repeat(57) });
    onTestFinished(() => closeDatabase(long));
    await expect(enableRowSecurity(long)).rejects.toThrow('with row-level security it has at most 56 characters');
  });
});

describe('a role that may make no roles', () => {
  it('puts the wall up for the role that an administrator has made', async () => {
    await spoil(`alter role ${owner} nocreaterole`, `alter role ${owner} createrole`);
    await disableRowSecurity(db);
    expect(await enableRowSecurity(db)).toHaveLength(tenantTables.length + 1);
    await requireRowSecurity(db);
  });

  it('is told what an administrator has to run', async () => {
    const name = `${namespace}_other`;
    const other = connectDatabase({ connectionString: connectionOf(server), namespace: name, poolMax: 2 });
    onTestFinished(() => closeDatabase(other));
    await expect(enableRowSecurity(other)).rejects.toThrow(
      `let an administrator run "create role ${name}_tenant nologin; grant ${name}_tenant to …"`,
    );
  });
});
