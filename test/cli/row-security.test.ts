import { randomBytes } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { useDatabase } from '@gatehouse/testing';
import { anyPorts, newFolder, run } from './run-gatehouse.ts';
import { runWith } from './run-here.ts';

const database = useDatabase({ rowSecurity: false });

const variables = () => ({ DATABASE_URL: database().connectionString });
const serving = () => ({
  ...anyPorts,
  ...variables(),
  GATEHOUSE_MODE: 'multi',
  GATEHOUSE_ROW_SECURITY: 'on',
  GOTRUE_OPERATOR_TOKEN: randomBytes(24).toString('base64url'),
  GATEHOUSE_MASTER_KEY: randomBytes(32).toString('base64'),
  GATEHOUSE_DRAIN_DURATION: '1s',
});
const rowSecurity = (word: string) => runWith(variables(), ['row-security', word]);

describe('gatehouse row-security', { timeout: 60_000 }, () => {
  it('is off until it is switched on, and a process that is to have it does not start', async () => {
    expect(await rowSecurity('status')).toMatchObject({ code: 0, out: 'row-level security is off\n' });
    const started = await runWith(serving(), ['multi']);
    expect(started).toMatchObject({ code: 1, out: '' });
    expect(started.err).toMatch(/GATEHOUSE_ROW_SECURITY is on, but .*: run "gatehouse row-security on"\n$/);
  });

  it('on puts it on every table; serving goes by it and says so when it is asked', async () => {
    const { code, out } = await rowSecurity('on');
    expect(code).toBe(0);
    expect(out).toContain('row-level security holds users\n');
    expect(out).toMatch(/row-level security is on, for the role gatehouse_tenant\n$/);
    const running = run(['multi'], newFolder(), serving());
    onTestFinished(async () => {
      running.signal('SIGTERM');
      await running.ended;
    });
    const [, port] = await running.waitFor(/"port":(\d+)/);
    const ready = async () => (await fetch(`http://127.0.0.1:${port}/ready`)).json();
    expect(await ready()).toEqual({ status: 'ready', checks: { database: 'ok', row_security: 'ok', queue: 'ok' } });
    await database().db.knex.raw('alter table gatehouse.users disable row level security');
    expect(await ready()).toMatchObject({ status: 'unavailable', checks: { row_security: 'failed' } });
    expect((await rowSecurity('status')).out).toBe(
      'row-level security is only partly on\nthe table users has no row-level security\n',
    );
  });

  it('is kept by a migration, and off takes all of it away', async () => {
    const migrated = await runWith(variables(), ['migrate']);
    expect(migrated).toMatchObject({ code: 0, out: expect.stringContaining('row-level security holds users\n') });
    expect(await rowSecurity('off')).toMatchObject({ code: 0, out: 'row-level security is off\n' });
    const { rows } = await database().db.knex.raw<{ rows: unknown[] }>('select from pg_policies');
    expect(rows).toEqual([]);
    expect((await runWith(variables(), ['migrate'])).out).not.toContain('row-level security');
  });

  it('is put up by a migration that is told to have it', async () => {
    const env = { ...variables(), GATEHOUSE_ROW_SECURITY: 'on' };
    expect((await runWith(env, ['migrate'])).out).toContain('row-level security holds');
    expect((await rowSecurity('status')).out).toContain('is on');
  });

  it('has two values', async () => {
    const asked = await runWith({ ...variables(), GATEHOUSE_ROW_SECURITY: 'strict' }, ['migrate']);
    expect(asked.code).toBe(1);
    expect(asked.err).toContain('GATEHOUSE_ROW_SECURITY');
    expect(asked.err).toContain('on or off');
  });
});
