import { migrate, rollBackOne } from '@gatehouse/database';
import { describe, expect, it } from 'vitest';
import { useAdmin } from './use-admin.ts';

const admin = useAdmin();

async function health() {
  const { status, json } = await admin().ask('GET', '/v1/health');
  expect(status).toBe(200);
  return json;
}

describe('the health of the whole', () => {
  it('tells of the database, its migrations, the queue and the deliveries', async () => {
    const { migrations, database, ...whole } = await health();
    expect(whole).toMatchObject({ state: 'ok', version: expect.any(String), deliveries: { queue: 'ok' } });
    expect(whole.deliveries.channels).toHaveLength(3);
    expect(migrations).toEqual({
      state: 'current',
      level: migrations.newest,
      newest: expect.stringMatching(/^\d{14}_/),
    });
    expect(database.version).toMatch(/^\d+(\.\d+)?/);
    expect(database.latency_ms).toBeGreaterThan(0);
    expect(database.connections).toBeGreaterThan(0);
    expect(database.connections).toBeLessThanOrEqual(database.connections_max);
    expect(database.row_security).toBe(admin().platform.db.hasRowSecurity);
  });

  it('is degraded while the database is behind this build, and while it is ahead', async () => {
    const { db } = admin().platform;
    const ledger = () => db.knex('schema_migrations').withSchema('gatehouse');
    await rollBackOne(db);
    const behind = await health();
    expect(behind.state).toBe('degraded');
    expect(behind.migrations.state).toBe('behind');
    expect(behind.migrations.level < behind.migrations.newest).toBe(true);
    await migrate(db);
    expect((await health()).state).toBe('ok');
    const newer = { name: '99991231000000_from_the_future', batch: 99, migration_time: new Date() };
    await ledger().insert(newer);
    expect(await health()).toMatchObject({ state: 'degraded', migrations: { state: 'ahead', level: newer.name } });
    await ledger().where({ name: newer.name }).delete();
  });

  it('is for operators alone', async () => {
    expect((await admin().ask('GET', '/v1/health', { token: null })).status).toBe(401);
  });
});
