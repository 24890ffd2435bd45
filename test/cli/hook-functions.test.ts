import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { useDatabase } from '@gatehouse/testing';
import { newFolder, run, runToEnd } from './run-gatehouse.ts';

const database = useDatabase();
const role = `hooks_${randomBytes(4).toString('hex')}`;

beforeAll(async () => {
  const { knex } = database().db;
  await knex.raw(`create role ${role}; create schema hooks; grant usage on schema hooks to ${role}`);
  await knex.raw(
    `create function hooks.claims(event jsonb) returns jsonb language sql as $$
       select jsonb_build_object('claims', event->'claims' || '{"user_role": "baker"}') $$`,
  );
});

const site = (changes: Readonly<Record<string, string>>): Record<string, string> => ({
  PORT: '0',
  API_EXTERNAL_URL: 'https://auth.example/auth/v1',
  GOTRUE_SITE_URL: 'https://app.example',
  GOTRUE_JWT_SECRET: 'the secret of a container, 0123456789',
  GOTRUE_EXTERNAL_ANONYMOUS_USERS_ENABLED: 'true',
  GOTRUE_HOOK_CUSTOM_ACCESS_TOKEN_ENABLED: 'true',
  GOTRUE_HOOK_CUSTOM_ACCESS_TOKEN_URI: 'pg-functions://postgres/hooks/claims',
  DATABASE_URL: database().connectionString,
  GATEHOUSE_DRAIN_DURATION: '2s',
  ...changes,
});

describe('a site whose tokens a function of its database writes', () => {
  it('is served with a role that runs it', async () => {
    const running = run(['serve'], newFolder(), site({ GATEHOUSE_HOOK_FUNCTION_ROLE: role }));
    onTestFinished(async () => {
      running.signal('SIGTERM');
      expect((await running.ended).code).toBe(0);
    });
    const [, port] = await running.waitFor(/"port":(\d+)/);
    const answer = await fetch(`http://127.0.0.1:${port}/signup`, { method: 'POST', body: '{}' });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toMatchObject({ user_role: 'baker' });
  });

  it.each([
    ['no role', {}, 'GATEHOUSE_HOOK_FUNCTION_ROLE must name the role that runs it'],
    ['a role that is not there', { GATEHOUSE_HOOK_FUNCTION_ROLE: 'nobody' }, 'the database has no such role'],
    [
      'a hook on the web without a secret',
      { GOTRUE_HOOK_SEND_SMS_ENABLED: '1', GOTRUE_HOOK_SEND_SMS_URI: 'https://a.example/' },
      'GOTRUE_HOOK_SEND_SMS_SECRETS: is empty',
    ],
  ] as const)('is not served with %s', async (_name, changes, problem) => {
    const { code, err } = await runToEnd(['serve'], newFolder(), site({ ...changes }));
    expect([code, err.trim().split('\n').length]).toEqual([1, 1]);
    expect(err).toContain(problem);
  });
});

it('no function is run by a role that reaches the tables', async () => {
  const owner = new URL(database().connectionString).username;
  const { code, err } = await runToEnd(['serve'], newFolder(), site({ GATEHOUSE_HOOK_FUNCTION_ROLE: owner }));
  expect(code).toBe(1);
  expect(err).toContain(
    `GATEHOUSE_HOOK_FUNCTION_ROLE is ${owner}, which may use the schema gatehouse; allowed is a role`,
  );
});

it('many sites are not served with one hook on the web', async () => {
  const variables = site({
    GOTRUE_OPERATOR_TOKEN: randomBytes(24).toString('base64url'),
    GATEHOUSE_MASTER_KEY: randomBytes(32).toString('base64'),
    GATEHOUSE_HOOK_FUNCTION_ROLE: role,
    GOTRUE_HOOK_SEND_EMAIL_URI: 'https://hooks.example/',
  });
  const { code, err } = await runToEnd(['multi'], newFolder(), variables);
  expect(code).toBe(1);
  expect(err).toContain('GOTRUE_HOOK_SEND_EMAIL_URI: is on the web; where many sites are served each sets such hooks');
});
