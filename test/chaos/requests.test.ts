import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, createTemplateDatabase, startTestCluster } from '@gatehouse/testing';
import type { RestartableCluster, TestDatabase } from '@gatehouse/testing';
import { openDeliveryRig, type DeliveryRig } from '../support/delivery-rig.ts';
import { awaySeconds } from './away-seconds.ts';
import { startSigningUp, type SignUps } from './sign-ups.ts';

// A cluster of its own: what is committed here has to outlive the server.
const durable = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };
const patience = { timeout: 90_000 + awaySeconds * 3_000 };
let cluster: RestartableCluster;
let database: TestDatabase;
let rig: DeliveryRig;
let api: Awaited<ReturnType<DeliveryRig['startApi']>>;

beforeAll(async () => {
  cluster = await startTestCluster(durable);
  await createTemplateDatabase(cluster.connectionString);
  database = await createTestDatabase(cluster.connectionString);
  rig = await openDeliveryRig({ database });
  await rig.startWorker();
  api = await rig.startApi();
});
afterAll(async () => {
  await rig.close();
  await database.drop();
  await cluster.stop();
});

const signUps = async (): Promise<SignUps> => startSigningUp({ rig, site: await rig.newSite(), api: () => api.url });
const ask = (path: string): Promise<Response> => fetch(`${api.url}${path}`);

/** What the API says of itself while it has no database. */
async function expectUnavailable(): Promise<void> {
  expect((await ask('/health')).status).toBe(200);
  const ready = await ask('/ready');
  expect([ready.status, ready.headers.get('retry-after')]).toEqual([503, '5']);
  expect(await ready.json()).toMatchObject({ status: 'unavailable', checks: { database: 'failed' } });
}

describe('people who sign up', () => {
  it(
    `while the database is away for ${awaySeconds} s are told to come again, and nobody is lost or there twice`,
    patience,
    async () => {
      const people = await signUps();
      await people.signedUp(3);
      await cluster.stopFor(async () => {
        await people.refusedOnce();
        await expectUnavailable();
        await people.goOnFor(awaySeconds);
      });
      await people.signedUp((await people.count()) + 8);
      const refused = await people.end();
      for (const answer of refused) {
        expect([answer.status, Number(answer.headers.get('retry-after')) > 0]).toEqual([503, true]);
      }
      await people.expectEachOnce();
      expect((await ask('/ready')).status).toBe(200);
    },
  );

  it('while the API is killed get their account once and their mail, from the one that follows', patience, async () => {
    const people = await signUps();
    await people.signedUp(3);
    await api.kill();
    api = await rig.startApi();
    await people.signedUp((await people.count()) + 8);
    await people.end();
    await people.expectEachOnce();
  });
});
