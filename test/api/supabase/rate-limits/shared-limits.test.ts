import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { DatabaseRateLimitStore, RateLimiter } from '@gatehouse/api';
import { useDatabase } from '@gatehouse/testing';

const limit = { burst: 30, perSecond: 0.1 };
/** A tenth of the burst. */
const lease = 3;
const now = new Date('2027-01-04T12:00:00.000Z');
const later = (seconds: number): Date => new Date(now.getTime() + seconds * 1_000);

describe('limits that processes share through the database', () => {
  const database = useDatabase();
  let site: string;
  let otherSite: string;

  beforeEach(async () => {
    const { knex } = database().db;
    [site, otherSite] = [randomUUID(), randomUUID()];
    for (const id of [site, otherSite]) {
      const row = { id, slug: id, data_key: 'x', master_key_id: '1', created_at: now, updated_at: now };
      await knex('gatehouse.instances').insert(row);
    }
  });

  const limiter = (onFailure?: (error: unknown) => void): RateLimiter => {
    const store = new DatabaseRateLimitStore(database().db);
    return new RateLimiter({ store, ...(onFailure ? { onFailure } : {}) });
  };
  const name = (instanceId = site) => ({ instanceId, key: 'otp:address:203.0.113.9' });

  const bucketsOf = (id: string): Promise<unknown[]> =>
    database().db.knex('gatehouse.rate_limit_buckets').where({ instance_id: id }).select();

  async function admitted(one: RateLimiter, times: number, at = now, instanceId = site): Promise<number> {
    const waits = await Promise.all(Array.from({ length: times }, () => one.take(name(instanceId), limit, at)));
    return waits.filter((wait) => wait === 0).length;
  }

  it('two processes together let through the burst and at most one lease each', async () => {
    const processes = [limiter(), limiter()];
    const counts = await Promise.all(processes.map((one) => admitted(one, 40)));
    const total = counts.reduce((sum, count) => sum + count, 0);
    expect(total).toBeGreaterThanOrEqual(limit.burst);
    expect(total).toBeLessThanOrEqual(limit.burst + processes.length * lease);
  });

  it('what one process spent is gone for the next, and comes back with time', async () => {
    const first = limiter();
    expect(await admitted(first, 40)).toBe(limit.burst);
    await first.stop();
    expect(await admitted(limiter(), 20)).toBeLessThanOrEqual(lease);
    await database().db.knex('gatehouse.rate_limit_buckets').where({ instance_id: site }).update({ tokens: 0 });
    const third = limiter();
    await third.take(name(), limit, later(100));
    await third.stop();
    expect(await admitted(third, 20, later(100))).toBe(9);
  });

  it('one site never draws on the bucket of another', async () => {
    const one = limiter();
    await admitted(one, 40);
    expect(await admitted(one, 40, now, otherSite)).toBe(limit.burst);
  });

  it('hold no address in clear, and vanish with their site', async () => {
    const one = limiter();
    await one.take(name(), limit, now);
    await one.stop();
    const rows = await bucketsOf(site);
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain('203.0.113.9');
    await database().db.knex('gatehouse.instances').where({ id: site }).delete();
    expect(await bucketsOf(site)).toHaveLength(0);
  });

  it('a site that is gone does not stop limits: the process limits by itself', async () => {
    const failures: unknown[] = [];
    const one = limiter((error) => failures.push(error));
    expect(await admitted(one, 40, now, '33333333-3333-4333-8333-333333333333')).toBe(limit.burst);
    expect(failures.length).toBeGreaterThan(0);
  });
});
