import { beforeAll, describe, expect, it } from 'vitest';
import { claimsOf } from '../sign-in.ts';
import { useSupabaseApi, type Answer } from '../support.ts';
import type { AuthHookName } from './auth-hooks.ts';

const api = useSupabaseApi({ external: { anonymous_users: { enabled: true } } });
const role = 'gatehouse_test_hooks';

// Roles belong to the cluster, which the files of a test run share: two of them may make it at once.
beforeAll(async () => {
  const { knex } = api().dependencies.db;
  await knex.raw(
    `do $$ begin create role ${role}; exception when duplicate_object or unique_violation then null; end $$`,
  );
  await knex.raw(`create schema hooks; grant usage on schema hooks to ${role}`);
  Object.assign(api().dependencies.settings, { hookFunctionRole: role });
});

let functions = 0;

/** Lets a site's hook be a function with this body; `event` is what it is given. */
async function define(name: AuthHookName, body: string, returns = 'jsonb'): Promise<void> {
  const called = `Hook_${(functions += 1)}`;
  const { knex } = api().dependencies.db;
  await knex.raw(
    `create function hooks."${called}"(event jsonb) returns ${returns} language plpgsql as $$ begin ${body} end $$`,
  );
  api().configure({ hook: { [name]: { enabled: true, uri: `pg-functions://postgres/hooks/${called}` } } });
}

const signUp = (headers?: Record<string, string>): Promise<Answer> => api().post('/signup', {}, headers && { headers });
const before = 'before_user_created';

describe('a function of the database', () => {
  it('is given what a hook is given, and says what a hook says', async () => {
    await define(
      'custom_access_token',
      `return jsonb_build_object('claims', event->'claims' || jsonb_build_object('plan', 'gold', 'said', event->'metadata'->>'name'));`,
    );
    const { body } = await signUp();
    expect(claimsOf(body.access_token)).toMatchObject({
      plan: 'gold',
      said: 'customize-access-token',
      sub: body.user.id,
    });
  });

  it.each([
    ['json', `return '{}';`],
    ['jsonb', 'return null;'],
    ['void', 'return;'],
    ['text', `return '{"anything": 1}';`],
  ])('may return %s: %s', async (returns, body) => {
    await define(before, body, returns);
    expect((await signUp()).status).toBe(200);
  });

  it('refuses with an error object, as any hook does', async () => {
    await define(before, `return '{"error": {"http_code": 403, "message": "not here"}}';`);
    expect(await signUp()).toMatchObject({ status: 403, body: { error_code: 'unknown', msg: 'not here' } });
  });

  it('what it raises is told as it was said, as the wire has it', async () => {
    await define(before, `raise exception 'no bakers' using hint = 'try later', detail = 'all taken';`);
    const told = { code: 'P0001', message: 'no bakers', hint: 'try later', detail: 'all taken' };
    expect(await signUp()).toMatchObject({ status: 500, text: JSON.stringify(told) });
    expect(await signUp({ 'x-supabase-api-version': '2024-01-01' })).toMatchObject({
      status: 500,
      body: { code: 'unexpected_failure', message: 'no bakers' },
    });
  });

  it.each([
    ['PT418', 418],
    ['PT200', 500],
    ['23514', 500],
  ])('raised as %s it is a %i', async (sqlstate, status) => {
    await define(before, `raise exception 'no' using errcode = '${sqlstate}';`);
    expect(await signUp()).toMatchObject({ status, body: { code: sqlstate, message: 'no' } });
  });

  it.each([
    ['a division by zero', `return to_jsonb(1 / 0);`],
    ['a list', `return '[]';`],
  ])('%s says nothing of the database', async (_name, body) => {
    await define(before, body);
    const answer = await signUp();
    expect(answer).toMatchObject({ status: 500, body: { error_code: 'unexpected_failure' } });
    expect(answer.text).not.toMatch(/zero|hooks\./);
  });

  it.each([before, 'after_user_created'] as const)('is stopped after two seconds: %s', async (name) => {
    await define(name, 'perform pg_sleep(30); return null;');
    const begun = performance.now();
    expect(await signUp()).toMatchObject({ status: 500, body: { msg: 'The hook cannot be called: it took too long' } });
    expect(performance.now() - begun).toBeLessThan(3_500);
    const running = await api().dependencies.db.knex('pg_stat_activity').where('query', 'like', '%Hook_%');
    expect(running.filter(({ state }: { state: string }) => state === 'active')).toEqual([]);
  });

  it('that takes too long is gone on without, where the site wants that', async () => {
    await define(before, 'perform pg_sleep(30); return null;');
    api().configure({ hook: { before_user_created: { on_failure: 'open' } } });
    expect((await signUp()).status).toBe(200);
    await define(before, `raise exception 'no';`);
    api().configure({ hook: { before_user_created: { on_failure: 'open' } } });
    expect((await signUp()).status).toBe(500);
  });
});

describe('the role of a function', () => {
  it('is the one that is set, and the connection is ours again afterwards', async () => {
    await define(before, `raise exception '% %', current_user, current_setting('statement_timeout');`);
    expect((await signUp()).body.message).toBe(`${role} 2s`);
    const { knex } = api().dependencies.db;
    const { rows } = await knex.raw(`select current_user as name, current_setting('statement_timeout') as timeout`);
    expect(rows[0]).toMatchObject({ name: expect.not.stringMatching(role), timeout: '0' });
  });

  it('reads nothing of any site', async () => {
    await define(before, `return (select to_jsonb(count(*)) from gatehouse.users u where u.instance_id is not null);`);
    const answer = await signUp();
    expect(answer).toMatchObject({ status: 500, body: { error_code: 'unexpected_failure' } });
    expect(answer.text).not.toContain('users');
  });

  it('is needed: without one no function is called', async () => {
    await define(before, 'return null;');
    Object.assign(api().dependencies.settings, { hookFunctionRole: undefined });
    const answer = await signUp();
    Object.assign(api().dependencies.settings, { hookFunctionRole: role });
    expect([answer.status, (await signUp()).status]).toEqual([500, 200]);
  });
});

it('what it writes is its own transaction: it stays when the request fails', async () => {
  const { knex } = api().dependencies.db;
  await knex.raw(`create table hooks.seen (id int); grant insert on hooks.seen to ${role}`);
  await define('after_user_created', `insert into hooks.seen values (1); return '{"error": {"message": "no"}}';`);
  expect((await signUp()).status).toBe(500);
  expect(await knex('hooks.seen')).toHaveLength(1);
});
