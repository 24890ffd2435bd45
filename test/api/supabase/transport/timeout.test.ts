import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApi } from '@gatehouse/api';
import { serve, type Serving } from '@gatehouse/http';
import { createLogger } from '@gatehouse/telemetry';
import { useSupabaseApi } from '../support.ts';

describe('a request that takes too long', () => {
  const api = useSupabaseApi();
  let impatient: Serving;
  const lines: string[] = [];

  beforeAll(async () => {
    const { dependencies } = api();
    const settings = { ...dependencies.settings, requestSecondsMax: 0.1 };
    const destination = { write: (line: string) => void lines.push(line) };
    const log = createLogger({ name: 'test', level: 'info', destination });
    impatient = await serve(createApi({ ...dependencies, settings, log }), {
      host: '127.0.0.1',
      port: 0,
      drainSeconds: 1,
      log,
    });
  });
  afterAll(() => impatient.close());

  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`http://127.0.0.1:${impatient.port}/i/a${path}`, init);

  it('is answered with 504, and nothing of the late answer', async () => {
    const { db } = api().dependencies;
    const user = await api().addUser({ email: 'slow@x.example' });
    const answer = await db.knex.transaction(async (lock) => {
      await lock.raw('lock table gatehouse.users in access exclusive mode');
      const body = JSON.stringify({ email: user.email, password: 'correct horse' });
      return ask('/auth/v1/token?grant_type=password', { method: 'POST', body });
    });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([504, '5']);
    expect(answer.headers.get('x-sb-error-code')).toBe('request_timeout');
    expect(await answer.json()).toEqual({
      code: 504,
      error_code: 'request_timeout',
      msg: expect.any(String),
      error_id: expect.any(String),
    });
  });

  it('is in the words of its language', async () => {
    const answer = await api().dependencies.db.knex.transaction(async (lock) => {
      await lock.raw('lock table gatehouse.users in access exclusive mode');
      const body = JSON.stringify({ email: 'x@x.example', password: 'correct horse' });
      return ask('/.netlify/identity/signup', { method: 'POST', body });
    });
    expect([answer.status, await answer.json()]).toEqual([
      504,
      { code: 504, msg: expect.any(String), error_id: expect.any(String) },
    ]);
  });

  const lateLines = (id: string | null): Record<string, unknown>[] =>
    lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ request_id: of, msg }) => of === id && msg === 'request failed after its time was up');

  it('and fails then leaves a line that says why', async () => {
    const { knex } = api().dependencies.db;
    const blocked = `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    const answer = await knex.transaction(async (lock) => {
      await lock.raw('lock table gatehouse.users in access exclusive mode');
      const body = JSON.stringify({ email: 'x@x.example', password: 'correct horse' });
      const late = await ask('/auth/v1/token?grant_type=password', { method: 'POST', body });
      await lock.raw(blocked);
      return late;
    });
    const { error_id: id } = (await answer.json()) as { error_id: string };
    await expect.poll(() => lateLines(id)).toHaveLength(1);
    expect(lateLines(id)).toMatchObject([{ level: 'error', err: { message: expect.stringContaining('terminating') } }]);
  });

  it('and is refused then leaves a line that is no alarm', async () => {
    const answer = await api().dependencies.db.knex.transaction(async (lock) => {
      await lock.raw('lock table gatehouse.users in access exclusive mode');
      const body = JSON.stringify({ email: 'nobody@x.example', password: 'correct horse' });
      return ask('/auth/v1/token?grant_type=password', { method: 'POST', body });
    });
    const { error_id: id } = (await answer.json()) as { error_id: string };
    await expect.poll(() => lateLines(id)).toMatchObject([{ level: 'info', code: 'invalid_credentials' }]);
  });

  it('does not hold up the others', async () => {
    expect((await ask('/auth/v1/settings')).status).toBe(200);
  });
});
