import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Instance } from '@gatehouse/instances';
import { startRedis, useDatabase, type TestRedis } from '@gatehouse/testing';
import { openDeliveryRig, type DeliveryRig } from '../support/delivery-rig.ts';

const backlog = 10_000;
/** The mails that there is time to send; behind them wait copies, which nobody can open and nobody gets to. */
const readable = 600;
/** So slow that the slots decide how fast mails leave, whatever else this machine does. */
const serverMilliseconds = 200;
const roundMails = 64;
const hasRedis = inject('programs').includes('redis-server');

/** Milliseconds until a single mail of a site is accepted, from the moment it is written. */
async function sendOne(rig: DeliveryRig, site: Instance): Promise<number> {
  const written = performance.now();
  const [id = ''] = await rig.promiseMails(site, 1);
  return (await rig.sink.arrivals.firstAt(id)) - written;
}

async function addCopies({ database }: DeliveryRig, site: Instance, count: number): Promise<void> {
  await database.db.knex.raw(
    `insert into gatehouse.messages (instance_id, id, channel, kind, recipient, sealed_content, wire_id, next_attempt_at,
       created_at, expires_at)
     select m.instance_id, gen_random_uuid(), m.channel, m.kind, m.recipient, m.sealed_content, m.wire_id,
       m.next_attempt_at + interval '1 millisecond', m.created_at, m.expires_at
     from (select * from gatehouse.messages where instance_id = ? order by next_attempt_at desc limit 1) m,
       generate_series(1, ?::integer)`,
    [site.id, count],
  );
}

for (const backend of ['postgres', 'redis'] as const)
  describe.skipIf(backend === 'redis' && !hasRedis)(`with the queue on ${backend}`, { timeout: 90_000 }, () => {
    const database = useDatabase();
    let redis: TestRedis | undefined;
    let rig: DeliveryRig;

    beforeAll(async () => {
      if (backend === 'redis') redis = await startRedis();
      rig = await openDeliveryRig({ database: database(), redis, concurrency: 10 });
      rig.sink.delay(serverMilliseconds);
    });

    afterAll(async () => {
      await rig.close();
      await redis?.stop();
    });

    it('a site with 10,000 mails waiting delays another’s single mail by less than a second, and keeps nine tenths of its own pace', async () => {
      const [busy, quiet] = [await rig.newSite(), await rig.newSite()];
      const { arrivals } = rig.sink;
      await rig.promiseMails(busy, readable);
      await addCopies(rig, busy, backlog - readable);
      await rig.startWorker();
      await arrivals.received(40);
      const pace = { alone: 0, beside: 0 };
      for (let round = 0; round < 6; round += 1) {
        const [before, since] = [arrivals.count, performance.now()];
        if (round % 2 === 1) expect(await sendOne(rig, quiet)).toBeLessThan(1_000);
        await arrivals.received(before + roundMails);
        pace[round % 2 === 0 ? 'alone' : 'beside'] += (arrivals.count - before) / (performance.now() - since);
      }
      expect(pace.beside / pace.alone).toBeGreaterThan(0.9);
    });
  });
