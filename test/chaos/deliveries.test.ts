import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { Instance } from '@gatehouse/instances';
import { createTestDatabase, createTemplateDatabase, startRedis, startTestCluster } from '@gatehouse/testing';
import type { RestartableCluster, TestDatabase, TestRedis } from '@gatehouse/testing';
import { openDeliveryRig, type DeliveryRig } from '../support/delivery-rig.ts';
import { awaySeconds } from './away-seconds.ts';

// A cluster of its own: what is committed here has to outlive the server.
const durable = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };
const hasRedis = inject('programs').includes('redis-server');
const patience = { timeout: 60_000 + awaySeconds * 1_000 };
let cluster: RestartableCluster;
let redis: TestRedis | undefined;
let database: TestDatabase;
let rig: DeliveryRig;

beforeAll(async () => {
  cluster = await startTestCluster(durable);
  await createTemplateDatabase(cluster.connectionString);
  if (hasRedis) redis = await startRedis();
});

afterAll(async () => {
  await redis?.stop();
  await cluster.stop();
});

afterEach(async () => {
  await rig.close();
  await database.drop();
});

async function open(backend: 'postgres' | 'redis'): Promise<void> {
  database = await createTestDatabase(cluster.connectionString);
  rig = await openDeliveryRig({ database, redis: backend === 'redis' ? redis : undefined, concurrency: 10 });
}

/** Waits until nothing waits any more, then says what became of what was promised. */
async function settled(promised: readonly string[]): Promise<{ lost: string[]; repeated: number }> {
  await expect.poll(() => rig.sink.arrivals.account(promised).lost.length, { timeout: 45_000, interval: 50 }).toBe(0);
  await expect.poll(waiting, { timeout: 15_000, interval: 50 }).toBe(0);
  return rig.sink.arrivals.account(promised);
}

async function waiting(): Promise<number> {
  const { rows } = await database.db.knex.raw<{ rows: { count: number }[] }>(
    `-- every instance: what waits anywhere
     select (select count(*) from gatehouse.messages where state in ('queued', 'sending'))::integer
       + (select count(*) from gatehouse.webhook_deliveries where state in ('queued', 'sending'))::integer as count`,
  );
  return rows[0]?.count ?? -1;
}

/** How many messages of a site somebody has taken to send them. */
async function takenOf({ id }: Instance): Promise<number> {
  const { rows } = await database.db.knex.raw<{ rows: { count: number }[] }>(
    `select count(*)::integer as count from gatehouse.messages where instance_id = ? and state = 'sending'`,
    [id],
  );
  return rows[0]?.count ?? -1;
}

for (const backend of ['postgres', 'redis'] as const)
  describe.skipIf(backend === 'redis' && !hasRedis)(`with the queue on ${backend}`, () => {
    beforeEach(() => open(backend));

    it('a worker that is killed while it sends loses nothing, and repeats only what it held', patience, async () => {
      rig.sink.delay(60);
      const sites = await Promise.all([rig.newSite(), rig.newSite(), rig.newSite()]);
      const first = await rig.startWorker();
      const promised = (await Promise.all(sites.map((site) => rig.promiseMails(site, 40)))).flat();
      await rig.sink.received(20);
      first.signal('SIGKILL');
      await first.ended;
      await rig.startWorker();
      const { lost, repeated } = await settled(promised);
      expect(lost).toEqual([]);
      expect(repeated).toBeLessThanOrEqual(10);
    });

    it(
      'a worker that is killed while it calls webhooks loses none, and repeats only what it held',
      patience,
      async () => {
        rig.webhooks.delay(60);
        const site = await rig.newSite();
        await rig.subscribe(site);
        const first = await rig.startWorker();
        const promised = await rig.promiseEvents(site, 100);
        await rig.webhooks.arrivals.received(20);
        first.signal('SIGKILL');
        await first.ended;
        await rig.startWorker();
        const { arrivals } = rig.webhooks;
        await expect.poll(() => arrivals.account(promised).lost.length, { timeout: 45_000, interval: 50 }).toBe(0);
        await expect.poll(waiting, { timeout: 15_000, interval: 50 }).toBe(0);
        expect(arrivals.account(promised).repeated).toBeLessThanOrEqual(10);
      },
    );

    it('a worker that is told to end finishes what it sends and leaves the rest to others', patience, async () => {
      rig.sink.delay(60);
      const site = await rig.newSite();
      const first = await rig.startWorker();
      const promised = await rig.promiseMails(site, 60);
      await rig.sink.received(10);
      first.signal('SIGTERM');
      expect((await first.ended).code).toBe(0);
      await rig.startWorker();
      expect(await settled(promised)).toEqual({ lost: [], repeated: 0 });
    });

    it('two workers, of which one dies again and again, lose nothing', patience, async () => {
      rig.sink.delay(20);
      const sites = await Promise.all([rig.newSite(), rig.newSite()]);
      await rig.startWorker();
      const promised: string[] = [];
      for (let round = 0; round < 3; round += 1) {
        const other = await rig.startWorker();
        for (const site of sites) promised.push(...(await rig.promiseMails(site, 30)));
        await rig.sink.received(promised.length - 40);
        other.signal('SIGKILL');
        await other.ended;
      }
      expect((await settled(promised)).lost).toEqual([]);
    });

    it(
      `a database that is away for ${awaySeconds} s loses nothing, and nothing that left is sent again`,
      patience,
      async () => {
        const site = await rig.newSite();
        await Promise.all([rig.startWorker(), rig.startWorker()]);
        rig.sink.hold();
        const promised = await rig.promiseMails(site, 60);
        await rig.sink.arrived();
        await cluster.stopFor(async () => {
          // Nobody can write down that it has left.
          rig.sink.release();
          await sleep(awaySeconds * 1_000);
        });
        expect(await settled(promised)).toEqual({ lost: [], repeated: 0 });
      },
    );

    it('what is still being sent when the database is back is left to who sends it', patience, async () => {
      const [site, other] = [await rig.newSite(), await rig.newSite()];
      await Promise.all([rig.startWorker(), rig.startWorker()]);
      rig.sink.hold();
      const promised = await rig.promiseMails(site, 60);
      await rig.sink.arrived();
      // No mail server may take longer than half a minute.
      await cluster.stopFor(() => sleep(Math.min(awaySeconds, 12) * 1_000));
      promised.push(...(await rig.promiseMails(other, 1)));
      // By then the relays have looked for what the dead have left.
      await expect.poll(() => takenOf(other), { timeout: 30_000, interval: 50 }).toBe(1);
      rig.sink.release();
      expect(await settled(promised)).toEqual({ lost: [], repeated: 0 });
    });
  });

describe.skipIf(!hasRedis)('Redis', () => {
  beforeEach(() => open('redis'));

  it('that is wiped while mails are sent loses nothing', patience, async () => {
    rig.sink.delay(20);
    const site = await rig.newSite();
    await rig.startWorker();
    const promised: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      promised.push(...(await rig.promiseMails(site, 20)));
      await redis?.run('flushall');
    }
    expect((await settled(promised)).lost).toEqual([]);
  });

  it('that is away stops no sign-up, and the mails leave once it is back', patience, async () => {
    const site = await rig.newSite();
    await rig.startWorker();
    const { url } = await rig.startApi();
    const port = redis?.port;
    await redis?.stop();
    for (let count = 0; count < 5; count += 1) {
      const body = JSON.stringify({ email: `ann${count}@visitor.example`, password: 'correct horse' });
      const answer = await fetch(`${url}/i/${site.slug}/.netlify/identity/signup`, { method: 'POST', body });
      expect(answer.status).toBe(200);
    }
    expect(rig.sink.mails).toHaveLength(0);
    redis = await startRedis(port);
    await rig.sink.received(5);
    expect(new Set(rig.sink.mails.map(({ messageId }) => messageId)).size).toBe(5);
  });
});
