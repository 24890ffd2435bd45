import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, createTemplateDatabase, startTestCluster } from '@gatehouse/testing';
import type { RestartableCluster, TestDatabase } from '@gatehouse/testing';
import type { Instance } from '@gatehouse/instances';
import { openDeliveryRig, type DeliveryRig } from '../support/delivery-rig.ts';

// A cluster of its own: what is committed here has to outlive the server.
const durable = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };
const patience = { timeout: 90_000 };
let cluster: RestartableCluster;
let database: TestDatabase;
let rig: DeliveryRig;
let site: Instance;
let api: string;

beforeAll(async () => {
  cluster = await startTestCluster(durable);
  await createTemplateDatabase(cluster.connectionString);
});
afterAll(() => cluster.stop());

beforeEach(async () => {
  database = await createTestDatabase(cluster.connectionString);
  rig = await openDeliveryRig({ database });
  site = await rig.newSite();
  await rig.startWorker();
  api = await rig.startApi();
});
afterEach(async () => {
  await rig.close();
  await database.drop();
});

const addressOf = (number: number): string => `ann${number}@visitor.example`;

/** Signs somebody up. @returns the answer; undefined when the connection broke first. */
async function signUp(number: number): Promise<Response | undefined> {
  const body = JSON.stringify({ email: addressOf(number), password: 'correct horse' });
  const url = `${api}/i/${site.slug}/.netlify/identity/signup`;
  return fetch(url, { method: 'POST', body }).catch(() => undefined);
}

/** Signs people up one after the other, in four rows, and goes on with each until it is answered well. */
async function signUpAll(count: number, refused: Response[]): Promise<void> {
  let next = 0;
  const row = async (): Promise<void> => {
    for (let number = next++; number < count; number = next++) {
      await expect
        .poll(
          async () => {
            const answer = await signUp(number);
            if (answer && answer.status !== 200) refused.push(answer);
            return answer?.status;
          },
          { timeout: 60_000, interval: 100 },
        )
        .toBe(200);
    }
  };
  await Promise.all([row(), row(), row(), row()]);
}

/** How often each address has an account. */
async function accounts(): Promise<readonly string[]> {
  const { rows } = await database.db.knex.raw<{ rows: { email: string }[] }>(
    'select email from gatehouse.users where instance_id = ? and email is not null order by email',
    [site.id],
  );
  return rows.map(({ email }) => email);
}

const everybody = (count: number): string[] =>
  Array.from({ length: count }, (_, number) => addressOf(number)).toSorted();
const mailedTo = (): Set<string> =>
  new Set(rig.sink.mails.flatMap(({ raw }) => /ann\d+@visitor\.example/.exec(raw)?.[0] ?? []));

async function expectEverybody(count: number): Promise<void> {
  expect(await accounts()).toEqual(everybody(count));
  await expect.poll(() => mailedTo().size, { timeout: 45_000, interval: 50 }).toBe(count);
}

describe('people who sign up', () => {
  it('while the database restarts are told to come again, and nobody is lost or there twice', patience, async () => {
    const refused: Response[] = [];
    const all = signUpAll(16, refused);
    await expect.poll(async () => (await accounts()).length, { timeout: 30_000 }).toBeGreaterThan(2);
    await cluster.restart();
    await all;
    for (const answer of refused) {
      expect([answer.status, Number(answer.headers.get('retry-after')) > 0]).toEqual([503, true]);
    }
    await expectEverybody(16);
  });

  it('while the API is killed get their account once and their mail, from the one that follows', patience, async () => {
    const all = signUpAll(16, []);
    await expect.poll(async () => (await accounts()).length, { timeout: 30_000 }).toBeGreaterThan(2);
    await rig.killApi();
    api = await rig.startApi();
    await all;
    await expectEverybody(16);
  });
});
