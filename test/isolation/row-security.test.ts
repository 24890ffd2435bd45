import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { inSavepoint, inTransaction, scopeOf, tenantTables, type InstanceId, type Scope } from '@gatehouse/database';
import { useDatabase } from '@gatehouse/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { fillTenantTables } from '../support/fill-tenant-tables.ts';

// What is sent here forgets its instance on purpose: the second wall is what is left.
const base = useDatabase({ rowSecurity: true, poolMax: 1 });
const refused = { code: '42501', message: expect.stringContaining('violates row-level security policy') };
const denied = { code: '42501', message: expect.stringContaining('permission denied') };

let scope: Scope;
let theirs: InstanceId;

async function addInstance(): Promise<InstanceId> {
  const id = randomUUID() as InstanceId;
  const keys = { data_key: 'x', master_key_id: '1', created_at: new Date(), updated_at: new Date() };
  await base()
    .db.knex('gatehouse.instances')
    .insert({ id, slug: id, ...keys });
  return id;
}

beforeAll(async () => {
  const ours = await addInstance();
  theirs = await addInstance();
  scope = scopeOf(base().db, ours);
  await fillTenantTables(base().db, ours);
  await fillTenantTables(base().db, theirs);
});

/** Runs a raw statement in a scope; it may forget the instance. */
async function send(within: Scope, text: string, values: readonly string[] = []): Promise<Record<string, unknown>[]> {
  const marked = `-- every instance: the database has to keep them apart\n${text}`;
  return (await within.db.knex.raw<{ rows: Record<string, unknown>[] }>(marked, values)).rows;
}

/** What the one connection of the pool would do next, asked past the scope. */
async function sideOfConnection(): Promise<unknown> {
  const [side] = (
    await base().db.knex.raw<{ rows: unknown[] }>(
      `select current_user = session_user as own_role, coalesce(current_setting('gatehouse.instance_id', true), '') as instance`,
    )
  ).rows;
  return side;
}

const nothingLeft = { own_role: true, instance: '' };

describe.each(tenantTables)('a statement on %s that forgets its instance', (table) => {
  it('reads no row of another instance', async () => {
    const rows = await send(scope, `select instance_id from gatehouse.${table} /* of all */`);
    expect(rows.length).toBeGreaterThan(0);
    expect(new Set(rows.map((row) => row['instance_id']))).toEqual(new Set([scope.instanceId]));
  });

  it('reads none by the name of the other instance either', async () => {
    expect(await send(scope, `select 1 from gatehouse.${table} where instance_id = ?`, [theirs])).toEqual([]);
  });

  it('changes and removes no row of another instance', async () => {
    const undone = inTransaction(scope, async (tx) => {
      const changed = await send(tx, `update gatehouse.${table} set instance_id = instance_id returning instance_id`);
      const removed = await send(tx, `delete from gatehouse.${table} returning instance_id`);
      throw Object.assign(new Error('enough'), { ids: [...changed, ...removed].map((row) => row['instance_id']) });
    });
    const { ids } = (await undone.catch((error: unknown) => error)) as { ids: readonly string[] };
    expect(ids.length).toBeGreaterThan(1);
    expect(new Set(ids)).toEqual(new Set([scope.instanceId]));
  });

  it('writes no row of another instance, and gives none away', async () => {
    // The policy is asked before what else the row lacks.
    const written = send(scope, `insert into gatehouse.${table} (instance_id) values (?)`, [theirs]);
    await expect(written).rejects.toMatchObject(refused);
    const given = send(scope, `update gatehouse.${table} set instance_id = ?`, [theirs]);
    await expect(given).rejects.toMatchObject(refused);
  });
});

describe('a statement of a site', () => {
  it('sees its own instance alone, and nothing of it but its name', async () => {
    expect(await send(scope, 'select id, slug from gatehouse.instances')).toEqual([
      { id: scope.instanceId, slug: scope.instanceId },
    ]);
    await expect(send(scope, 'select data_key from gatehouse.instances')).rejects.toMatchObject(denied);
  });

  it('reaches no table of the platform', async () => {
    const own: readonly string[] = [...tenantTables, 'instances'];
    const { rows } = await base().db.knex.raw<{ rows: { name: string }[] }>(
      `select relname as name from pg_class where relnamespace = 'gatehouse'::regnamespace and relkind = 'r'`,
    );
    const others = rows.map(({ name }) => name).filter((name) => !own.includes(name));
    expect(others.length).toBeGreaterThan(5);
    for (const name of others) await expect(send(scope, `table gatehouse.${name}`), name).rejects.toMatchObject(denied);
  });
});

/** Whether the transaction of a scope is the platform's again. */
async function isPlatforms(tx: Scope): Promise<unknown> {
  const side = await tx.db.bound?.knex.raw<{ rows: unknown[] }>('select current_user = session_user as is_platforms');
  return side?.rows[0];
}

describe('after a statement of a site the connection', () => {
  it('keeps neither role nor instance', async () => {
    await send(scope, `select instance_id from gatehouse.users`);
    expect(await sideOfConnection()).toEqual(nothingLeft);
  });

  it('keeps neither when the statement has failed', async () => {
    await expect(send(scope, 'select 1/0')).rejects.toMatchObject({ code: '22012' });
    await expect(send(scope, 'select nothing')).rejects.toMatchObject({ code: '42703' });
    expect(await sideOfConnection()).toEqual(nothingLeft);
  });

  it('keeps neither in its transaction, nor after it', async () => {
    await inTransaction(scope, async (tx) => {
      const [own] = await send(tx, `select current_user::text as role, current_setting('gatehouse.instance_id') as id`);
      expect(own).toEqual({ role: 'gatehouse_tenant', id: scope.instanceId });
      expect(await isPlatforms(tx)).toEqual({ is_platforms: true });
    });
    expect(await sideOfConnection()).toEqual(nothingLeft);
  });

  it('keeps neither after a savepoint, rolled back or not', async () => {
    await inTransaction(scope, async (tx) => {
      const failed = inSavepoint(tx, (part) => send(part, 'select 1/0'));
      await expect(failed).rejects.toMatchObject({ code: '22012' });
      expect(await isPlatforms(tx)).toEqual({ is_platforms: true });
      await inSavepoint(tx, (part) => send(part, 'select instance_id from gatehouse.users'));
      expect(await isPlatforms(tx)).toEqual({ is_platforms: true });
      expect(await send(tx, 'select instance_id from gatehouse.users')).toHaveLength(1);
      expect(await isPlatforms(tx)).toEqual({ is_platforms: true });
    });
    expect(await sideOfConnection()).toEqual(nothingLeft);
  });
});

describe('beside other statements on its connection a statement of a site', () => {
  it('keeps neither behind a rollback to a savepoint that is still under way', async () => {
    await inTransaction(scope, async (tx) => {
      const platform = tx.db.bound?.knex;
      await platform?.raw('savepoint here');
      await expect(send(tx, 'select 1/0')).rejects.toMatchObject({ code: '22012' });
      const undone = platform?.raw('rollback to savepoint here').then(() => undefined);
      expect(await send(tx, 'select instance_id from gatehouse.users')).toHaveLength(1);
      await undone;
      expect(await isPlatforms(tx)).toEqual({ is_platforms: true });
    });
    expect(await sideOfConnection()).toEqual(nothingLeft);
  });

  it('keeps neither when it is cancelled', async () => {
    const cancelled = { code: '57014' };
    await inTransaction(scope, async (tx) => {
      await tx.db.bound?.knex.raw(`set local statement_timeout = '20ms'`);
      await expect(inSavepoint(tx, (part) => send(part, 'select pg_sleep(60)'))).rejects.toMatchObject(cancelled);
      expect(await isPlatforms(tx)).toEqual({ is_platforms: true });
      await expect(send(tx, 'select pg_sleep(60)')).rejects.toMatchObject(cancelled);
      throw new Error('given up');
    }).catch(() => undefined);
    expect(await sideOfConnection()).toEqual(nothingLeft);
  });

  it('keeps neither where it ends its transaction, or says who it is itself', async () => {
    for (const text of ['commit', 'reset role', 'set role none', `set gatehouse.instance_id = '${theirs}'`]) {
      await inTransaction(scope, async (tx) => {
        await send(tx, text).catch(() => undefined);
        throw new Error('given up');
      }).catch(() => undefined);
      await send(scope, text).catch(() => undefined);
      const rows = await send(scope, 'select instance_id from gatehouse.users');
      expect(new Set(rows.map((row) => row['instance_id'])), text).toEqual(new Set([scope.instanceId]));
    }
  });

  it('is one statement: what is behind a semicolon is refused', async () => {
    await expect(send(scope, 'reset role; select * from gatehouse.users')).rejects.toMatchObject({ code: '42601' });
  });
});

describe('past the policies', () => {
  it('go the searches whose indexes no policy lets be used, and nothing else', () => {
    const folder = new URL('../../packages/database/src/queries/', import.meta.url);
    const past = readdirSync(folder).filter((name) =>
      readFileSync(new URL(name, folder), 'utf8').includes('pastPolicies(scope)'),
    );
    expect(past.toSorted()).toEqual(['list-messages.ts', 'list-users.ts', 'message-feedback.ts']);
  });
});
