import { randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeEach, describe, expect, it } from 'vitest';
import { connectDatabase, type Database } from '@gatehouse/database';
import { UsageMeter } from '@gatehouse/identity';
import { useDatabase } from '@gatehouse/testing';
import { startCuttableConnection } from '../support/cuttable-connection.ts';

const database = useDatabase();
const at = new Date('2026-03-31T23:59:59.999Z');
const later = new Date('2026-04-01T00:00:00.000Z');
let site: string;

beforeEach(async () => {
  site = await newSite();
});

async function newSite(): Promise<string> {
  const id = randomUUID();
  const row = { id, slug: id, data_key: 'x', master_key_id: '1', created_at: at, updated_at: at };
  await database().db.knex('gatehouse.instances').insert(row);
  return id;
}

/** Nothing is written before it is told to: the pause never ends in a test. */
const newMeter = (db: Database = database().db, problems: unknown[] = []): UsageMeter =>
  new UsageMeter({ db, onProblem: (error) => problems.push(error), pauseMilliseconds: 3_600_000 });

async function rowsOf(id: string): Promise<string[]> {
  const { rows } = await database().db.knex.raw<{ rows: { line: string }[] }>(
    "select day || ' ' || metric || ' ' || amount as line from gatehouse.usage_days where instance_id = ? order by 1",
    [id],
  );
  return rows.map(({ line }) => line);
}

/** Hour and metric → how much. */
async function hoursOf(): Promise<Record<string, number>> {
  const rows = await database().db.knex('gatehouse.usage_hours');
  return Object.fromEntries(
    rows.map(({ hour, metric, amount }) => [`${hour.toISOString()} ${metric}`, Number(amount)]),
  );
}

describe('a meter', () => {
  it('writes what is left when it stops, each day by itself', async () => {
    const meter = newMeter();
    for (let i = 0; i < 5; i += 1) meter.count(site, 'mails_sent', at);
    meter.count(site, 'mails_sent', later);
    meter.active(site, randomUUID(), at);
    expect(await rowsOf(site)).toEqual([]);
    await meter.stop();
    expect(await rowsOf(site)).toEqual([
      '2026-03-31 mails_sent 5',
      '2026-03-31 monthly_active_users 1',
      '2026-04-01 mails_sent 1',
    ]);
  });

  it('writes by itself when its pause ends, however much comes meanwhile', async () => {
    const meter = new UsageMeter({ db: database().db, onProblem: () => undefined, pauseMilliseconds: 20 });
    const counting = setInterval(() => meter.count(site, 'mails_sent', at), 5);
    await expect.poll(() => rowsOf(site)).toHaveLength(1);
    clearInterval(counting);
    await meter.stop();
  });

  it('adds up the platform by hour, with what belongs to no site', async () => {
    const [one, other] = [newMeter(), newMeter()];
    for (const meter of [one, other]) {
      meter.count(site, 'sign_ups', at);
      meter.count(await newSite(), 'sign_ups', at);
      meter.count(null, 'server_errors', later);
    }
    const before = await hoursOf();
    await Promise.all([one.stop(), other.stop()]);
    const added = (key: string): number => (hours[key] ?? 0) - (before[key] ?? 0);
    const hours = await hoursOf();
    expect(added('2026-03-31T23:00:00.000Z sign_ups')).toBe(4);
    expect(added('2026-04-01T00:00:00.000Z server_errors')).toBe(2);
    expect(await rowsOf(site)).toEqual(['2026-03-31 sign_ups 2']);
  });

  it('adds to what other processes wrote, and finds out together who was there already', async () => {
    const meters = [newMeter(), newMeter(), newMeter()];
    const [ann, bob] = [randomUUID(), randomUUID()];
    for (const meter of meters) {
      for (const user of [ann, bob, ann]) meter.active(site, user, at);
      meter.count(site, 'sign_ups', at, 2);
    }
    await Promise.all(meters.map((meter) => meter.stop()));
    expect(await rowsOf(site)).toEqual(['2026-03-31 monthly_active_users 2', '2026-03-31 sign_ups 6']);
  });

  it('writes a person once a month', async () => {
    const meter = newMeter();
    const ann = randomUUID();
    meter.active(site, ann, at);
    await meter.write();
    await database().db.knex('gatehouse.active_users').where({ instance_id: site }).delete();
    meter.active(site, ann, at);
    meter.active(site, ann, later);
    await meter.stop();
    expect(await rowsOf(site)).toEqual(['2026-03-31 monthly_active_users 1', '2026-04-01 monthly_active_users 1']);
  });

  it('keeps what it cannot write, says so, and writes it once it can', async () => {
    const hour = '2026-03-31T23:00:00.000Z mails_sent';
    const before = await hoursOf();
    const relay = await startCuttableConnection(database().connectionString);
    const db = connectDatabase({ connectionString: relay.connectionString, poolMax: 1 });
    const problems: unknown[] = [];
    const meter = newMeter(db, problems);
    relay.cut();
    meter.count(site, 'mails_sent', at);
    meter.active(site, randomUUID(), at);
    await meter.write();
    expect(problems).toHaveLength(3);
    meter.count(site, 'mails_sent', at);
    relay.mend();
    await meter.stop();
    expect(await rowsOf(site)).toEqual(['2026-03-31 mails_sent 2', '2026-03-31 monthly_active_users 1']);
    const hours = await hoursOf();
    expect((hours[hour] ?? 0) - (before[hour] ?? 0)).toBe(2);
    await db.knex.destroy();
    await relay.stop();
  });

  it('loses nothing of others for an instance that is gone', async () => {
    const meter = newMeter();
    for (const id of [randomUUID(), site]) {
      meter.count(id, 'sms_sent', at);
      meter.active(id, randomUUID(), at);
    }
    await meter.stop();
    expect(await rowsOf(site)).toEqual(['2026-03-31 monthly_active_users 1', '2026-03-31 sms_sent 1']);
  });

  it('stays small with 120,000 instances, however much they do while the database is away', () => {
    const ids = Array.from({ length: 120_000 }, () => randomUUID());
    const meter = newMeter();
    const before = heapNow();
    for (let round = 0; round < 2; round += 1) {
      for (const id of ids) {
        meter.count(id, `logins.${round}`, at);
        meter.active(id, id.replace(/^./, String(round)), at);
      }
    }
    expect(heapNow() - before).toBeLessThan(150_000_000);
    // What the engine may throw away is not measured.
    meter.count(site, 'sign_ups', at);
  });
});

function heapNow(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
