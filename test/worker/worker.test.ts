import { randomBytes, randomUUID } from 'node:crypto';
import {
  beatDeliveryWorker,
  insertEvents,
  insertMessage,
  insertWebhookDelivery,
  insertWebhookEndpoint,
  inTransaction,
  scopeOf,
  type InstanceId,
  type Scope,
  type UserRow,
} from '@gatehouse/database';
import { queueMail, type Context } from '@gatehouse/identity';
import { effectiveSettings, inheritedSettings, noSigning, type Instance } from '@gatehouse/instances';
import { openQueue, type JobQueue, type QueueLocation } from '@gatehouse/jobs';
import { createOutbound, type OutboundClient } from '@gatehouse/outbound';
import { startRedis, useDatabase, type TestRedis } from '@gatehouse/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import {
  createWorker,
  Heartbeat,
  Relay,
  type MessageWorker,
  type RelayOptions,
  type WorkerDependencies,
} from '@gatehouse/worker';
import { openMailSink, type MailSink } from '../support/mail-sink.ts';

const database = useDatabase({ poolMax: 20 });
const token = 'link-token-that-is-secret';

let redis: TestRedis;
const backends = ['postgres', 'redis'] as const;
const hasRedis = inject('programs').includes('redis-server');
let sink: MailSink;
let outbound: OutboundClient;
let queue: JobQueue;
let location: QueueLocation;
let workers: MessageWorker[];
const instances = new Map<string, Instance>();
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

beforeAll(async () => {
  if (hasRedis) redis = await startRedis();
});

afterAll(() => redis?.stop());

for (const backend of backends)
  describe.skipIf(backend === 'redis' && !hasRedis)(`with the queue on ${backend}`, () => {
    beforeEach(async () => {
      workers = [];
      sink = await openMailSink();
      outbound = createOutbound({ allowedRanges: ['127.0.0.0/8'], maxResponseBytes: 100_000 });
      const { connectionString, db } = database();
      await db.knex.raw('delete from gatehouse.instances');
      await db.knex.raw('delete from gatehouse.delivery_workers');
      await db.knex.raw('delete from gatehouse.delivery_workers');
      await db.knex.raw('delete from gatehouse_queue.job');
      instances.clear();
      const onRedis = { redisUrl: redis.url, connectionString, schema: `q${randomUUID().slice(0, 8)}` };
      location = backend === 'redis' ? onRedis : { connectionString, schema: 'gatehouse_queue' };
      queue = openQueue(location);
    });

    afterEach(async () => {
      await Promise.all(workers.map((worker) => worker.stop()));
      await queue.close();
      await outbound.close();
      await sink.close();
    });

    it('sends a mail that the relay was woken for', async () => {
      await startWorker();
      const instance = await newInstance();
      await promise(instance, { isWoken: true });
      await sink.received(1);
      await settled(instance, 1);
    });

    it('puts ids into the job, nothing else', async () => {
      const instance = await newInstance();
      const messageId = await promise(instance);
      await newRelay().poll();
      const jobs = backend === 'redis' ? await dumpRedis() : await dumpJobTable();
      expect(jobs).toContain(messageId);
      expect(jobs).not.toContain(token);
      expect(jobs).not.toContain('ada@example.org');
    });

    it('finds a mail that nobody was woken for', async () => {
      await startWorker();
      const instance = await newInstance();
      await promise(instance);
      await sink.received(1);
      await settled(instance, 1);
    });

    it('finds the mails of a queue that was wiped', async () => {
      const instance = await newInstance();
      for (let count = 0; count < 16; count += 1) await promise(instance);
      expect(await newRelay().poll()).toBe(16);
      await wipeQueue();
      await startWorker({ now: () => new Date(Date.now() + 15_000) });
      await sink.received(16);
      await settled(instance, 16);
      expect(sink.mails).toHaveLength(16);
    });

    it('sends one mail each with two workers and two relays at once', async () => {
      await Promise.all([startWorker(), startWorker()]);
      const all = await Promise.all([1, 2, 3, 4].map(() => newInstance()));
      for (let count = 0; count < 25; count += 1) {
        await Promise.all(all.map((instance) => promise(instance, { isWoken: count % 2 === 0 })));
      }
      await sink.received(100);
      for (const instance of all) await settled(instance, 25);
      expect(sink.mails).toHaveLength(100);
      expect(new Set(sink.mails.map(({ messageId }) => messageId)).size).toBe(100);
    });

    it('does not let mails of a deleted instance hold its slots', async () => {
      const [deleted, other] = [await newInstance(), await newInstance()];
      for (let count = 0; count < 3; count += 1) await promise(deleted);
      instances.delete(deleted.id);
      await promise(other);
      await startWorker({ concurrency: 1 });
      // Less than the time for which the queue may keep a row.
      await expect.poll(() => sink.mails.length, { timeout: 5_000 }).toBe(1);
      await expect.poll(() => countUnheld(deleted), { timeout: 5_000 }).toBe(3);
    });

    it('does not let mails that wait keep a text waiting that nobody was woken for', async () => {
      sink.delay(50);
      const [busy, other] = [await newInstance(), await newInstance()];
      for (let count = 0; count < 50; count += 1) await promise(busy);
      await startWorker({ concurrency: 2, relay: { pollMilliseconds: 1_000 } });
      await sink.received(3);
      await promiseText(scopeOf(database().db, other.id));
      // Nobody can open it: its end is what tells that its turn came.
      await expect.poll(() => statesOf(other), { timeout: 15_000, interval: 10 }).toEqual({ failed: 1 });
      expect(sink.mails.length).toBeLessThan(40);
      await settled(busy, 50);
    });

    it('sends nothing twice when workers could not be heard for a while and are alive', async () => {
      sink.hold();
      const worker = await startWorker();
      const instance = await newInstance();
      await promise(instance, { isWoken: true });
      await sink.arrived();
      const held = await holdsOf(instance);
      await withoutBeats(afterTheNextHealing);
      expect(await holdsOf(instance)).toEqual(held);
      sink.release();
      await settled(instance, 1);
      await worker.stop();
      expect(sink.mails).toHaveLength(1);
    });

    it('tells the site of a mail that expired while no worker was there', async () => {
      const instance = await newInstance();
      await promise(instance);
      const now = (): Date => new Date(Date.now() + 2 * 3_600_000);
      await startWorker({ now });
      await expect.poll(() => statesOf(instance), { timeout: 15_000, interval: 10 }).toEqual({ abandoned: 1 });
      const { rows } = await database().db.knex.raw<{ rows: unknown[] }>(
        `select data->'message'->>'error' as error from gatehouse.events where instance_id = ? and type = 'message.failed'`,
        [instance.id],
      );
      expect(rows).toEqual([{ error: 'expired' }]);
    });

    it('finishes what is under way when it stops, and leaves the rest', async () => {
      sink.hold();
      const worker = await startWorker({ concurrency: 1 });
      const instance = await newInstance();
      await promise(instance, { isWoken: true });
      await sink.arrived();
      await promise(instance, { isWoken: true });
      const stopped = worker.stop();
      sink.release();
      await stopped;
      expect(await statesOf(instance)).toEqual({ sent: 1, queued: 1 });
    });
  });

describe('mail servers of sites that are slow', () => {
  beforeEach(async () => {
    workers = [];
    instances.clear();
    const { connectionString, db } = database();
    await db.knex.raw('delete from gatehouse.instances');
    await db.knex.raw('delete from gatehouse.delivery_workers');
    await db.knex.raw('delete from gatehouse_queue.job');
    location = { connectionString, schema: 'gatehouse_queue' };
    queue = openQueue(location);
    outbound = createOutbound({ allowedRanges: ['127.0.0.0/8'], maxResponseBytes: 100_000 });
    sink = await openMailSink();
  });

  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
    await queue.close();
    await outbound.close();
    await sink.close();
  });

  it('hold half of the slots at most: another site’s mail leaves at once', async () => {
    const [slow, alsoSlow] = [await openMailSink(), await openMailSink()];
    const sites = [await newInstance(slow), await newInstance(alsoSlow)];
    const quick = await newInstance();
    try {
      await startWorker({ concurrency: 2 });
      for (const server of [slow, alsoSlow]) server.delay(3_000);
      for (const site of sites) await promise(site, { isWoken: true });
      await Promise.all([slow.received(1), alsoSlow.received(1)]);
      for (const site of sites) for (let count = 0; count < 3; count += 1) await promise(site, { isWoken: true });
      await promise(quick, { isWoken: true });
      await expect.poll(() => sink.mails.length, { timeout: 1_500 }).toBe(1);
      await Promise.all([slow.received(4), alsoSlow.received(4)]);
    } finally {
      await Promise.all(workers.map((worker) => worker.stop()));
      await Promise.all([slow.close(), alsoSlow.close()]);
    }
  }, 60_000);
});

describe('a relay', () => {
  beforeEach(async () => {
    workers = [];
    instances.clear();
    const { connectionString, db } = database();
    await db.knex.raw('delete from gatehouse.instances');
    await db.knex.raw('delete from gatehouse.delivery_workers');
    await db.knex.raw('delete from gatehouse_queue.job');
    location = { connectionString, schema: 'gatehouse_queue' };
    queue = openQueue(location);
    sink = await openMailSink();
  });

  afterEach(async () => {
    await queue.close();
    await sink.close();
  });

  it('hands over the first message of every instance before the second of any', async () => {
    const crowded = await newInstance();
    for (let count = 0; count < 30; count += 1) await promise(crowded);
    const others = [await newInstance(), await newInstance()];
    for (const other of others) await promise(other);
    expect(await newRelay({ slots: () => ({ mail: 5 }) }).poll()).toBe(4);
    const handed = await handedPerInstance();
    expect(handed).toEqual({ [crowded.id]: 2, [others[0]?.id ?? '']: 1, [others[1]?.id ?? '']: 1 });
  });

  it('hands over no more than there are slots for, and nothing twice', async () => {
    const instance = await newInstance();
    for (let count = 0; count < 20; count += 1) await promise(instance);
    const relay = newRelay({ slots: () => ({ mail: 10 }) });
    expect(await relay.poll()).toBe(8);
    expect(await relay.poll()).toBe(0);
    expect(await queue.countUnfinished('messages')).toBe(8);
  });

  it('keeps a fifth of the slots for instances with nothing in flight', async () => {
    const crowded = await newInstance();
    for (let count = 0; count < 20; count += 1) await promise(crowded);
    const relay = newRelay({ slots: () => ({ mail: 10 }) });
    await relay.poll();
    const late = await newInstance();
    for (let count = 0; count < 3; count += 1) await promise(late);
    expect(await relay.poll()).toBe(1);
    expect(await handedPerInstance()).toEqual({ [crowded.id]: 8, [late.id]: 1 });
  });

  it('counts on the slots of every worker that is alive', async () => {
    const { db } = database();
    const beating = async (mail: number): Promise<Heartbeat> => {
      const heartbeat = new Heartbeat({ db, log, workerId: randomUUID(), settingsId: null, slots: { mail } });
      await heartbeat.start();
      return heartbeat;
    };
    const one = await beating(5);
    const other = await beating(7);
    expect(other.slots()).toMatchObject({ mail: 12 });
    await one.stop();
    const last = await beating(1);
    expect(last.slots()).toMatchObject({ mail: 8 });
    await Promise.all([other.stop(), last.stop()]);
  });

  it('counts on no worker that has left, however late its last beat comes', async () => {
    const { db } = database();
    const gone = { workerId: randomUUID(), settingsId: null, slots: { mail: 5 } };
    const heartbeat = new Heartbeat({ db, log, ...gone });
    await heartbeat.start();
    await heartbeat.stop();
    await beatDeliveryWorker(db, { id: gone.workerId, ...gone });
    const other = new Heartbeat({ db, log, workerId: randomUUID(), settingsId: null, slots: { mail: 7 } });
    await other.start();
    expect(other.slots()).toMatchObject({ mail: 7 });
    await other.stop();
  });

  it('counts again on a worker that was forgotten while the database was away', async () => {
    const { db } = database();
    const heartbeat = new Heartbeat({ db, log, workerId: randomUUID(), settingsId: null, slots: { mail: 5 } });
    await heartbeat.start();
    await db.knex.raw('delete from gatehouse.delivery_workers');
    await expect
      .poll(() => db.knex('gatehouse.delivery_workers').pluck('slots'), { timeout: 10_000 })
      .toEqual([{ mail: 5 }]);
    await heartbeat.stop();
  });

  it('gives to others what a worker held that is gone, at once', async () => {
    const instance = await newInstance();
    await promise(instance);
    await database().db.knex.raw(
      `update gatehouse.messages set state = 'sending', claimed_by = ?, attempts = 1,
         claimed_until = now() + interval '2 minutes', next_attempt_at = now() + interval '2 minutes'
       where instance_id = ?`,
      [randomUUID(), instance.id],
    );
    const relay = newRelay();
    expect(await relay.poll()).toBe(1);
  });

  it('gives every instance its turn, also when there are more than slots', async () => {
    const all = [];
    for (let count = 0; count < 12; count += 1) all.push(await newInstance());
    for (const instance of all) for (let count = 0; count < 3; count += 1) await promise(instance);
    const ahead = { seconds: 0 };
    const relay = newRelay({ slots: () => ({ mail: 4 }), now: () => new Date(Date.now() + ahead.seconds * 1_000) });
    // What was handed over is never worked on here, so that the slots are free again whenever its time is over.
    for (let round = 0; round < 3; round += 1, ahead.seconds += 11) expect(await relay.poll()).toBe(4);
    expect(Object.values(await handedPerInstance())).toEqual(Array.from({ length: 12 }, () => 1));
  });

  it('puts a lane to rest when nothing waits, and looks at it when the next is due', async () => {
    const instance = await newInstance();
    await promise(instance);
    expect(await newRelay().poll()).toBe(1);
    await database().db.knex.raw(
      `update gatehouse.messages set state = 'sent', claimed_until = null where instance_id = ?`,
      [instance.id],
    );
    const relay = newRelay({ now: () => new Date(Date.now() + 15_000) });
    expect(await relay.poll()).toBe(0);
    expect(await laneOf(instance)).toBe(Infinity);
    await promise(instance);
    expect(await laneOf(instance)).toBeInstanceOf(Date);
    expect(await newRelay().poll()).toBe(1);
  });

  it('fills slots of mails and of webhooks that become free at the same moment', async () => {
    for (const instance of [await newInstance(), await newInstance()]) {
      await promise(instance);
      await promiseWebhook(instance);
    }
    const relay = newRelay({ slots: () => ({ mail: 1, webhook: 1 }), pollMilliseconds: 60_000 });
    relay.start();
    try {
      await expect.poll(countHanded).toEqual({ messages: 1, webhooks: 1 });
      await endWhatIsHeld();
      relay.slotFreed('messages');
      relay.slotFreed('webhook_deliveries');
      await expect.poll(countHanded).toEqual({ messages: 2, webhooks: 2 });
    } finally {
      await relay.stop();
    }
  });

  it('finds rows of a build that knew no lanes', async () => {
    const instance = await newInstance();
    await promise(instance);
    await database().db.knex.raw('delete from gatehouse.delivery_lanes where instance_id = ?', [instance.id]);
    expect(await newRelay().poll()).toBe(1);
  });
});

async function startWorker(changes: Partial<WorkerDependencies> = {}): Promise<MessageWorker> {
  const worker = createWorker({
    db: database().db,
    queue,
    queueLocation: location,
    findInstance: async (id) => instances.get(id),
    outbound,
    platformSmtp: null,
    settingsId: null,
    platform: null,
    log,
    now: () => new Date(),
    relay: { pollMilliseconds: 50 },
    ...changes,
  });
  workers.push(worker);
  await worker.start();
  return worker;
}

function newRelay(changes: Partial<RelayOptions> = {}): Relay {
  const slots = (): { mail: number } => ({ mail: 20 });
  const workers = { slots, canTellWhoIsGone: () => true };
  return new Relay({ db: database().db, queue, log, settingsId: null, now: () => new Date(), ...workers, ...changes });
}

async function laneOf(instance: Instance): Promise<unknown> {
  const { rows } = await database().db.knex.raw<{ rows: { next_due_at: unknown }[] }>(
    'select next_due_at from gatehouse.delivery_lanes where instance_id = ?',
    [instance.id],
  );
  return rows[0]?.next_due_at;
}

async function newInstance({ port }: Pick<MailSink, 'port'> = sink): Promise<Instance> {
  const id = randomUUID() as InstanceId;
  const { db } = database();
  const times = { created_at: new Date(), updated_at: new Date() };
  await db
    .knex('instances')
    .withSchema(db.namespace)
    .insert({ id, slug: id, data_key: 'not used here', master_key_id: 'not used here', ...times });
  const smtp = { host: '127.0.0.1', port, admin_email: 'post@bakery.example' };
  const key = randomBytes(32);
  const instance: Instance = {
    id,
    siteUuid: null,
    slug: id,
    state: 'active',
    settings: effectiveSettings(inheritedSettings(), { site_url: 'https://bakery.example', smtp }),
    settingsVersion: '1',
    signing: noSigning,
    keys: { dataKey: key, tokenPepper: key, refreshTokenKey: key, stateKey: key },
  };
  instances.set(id, instance);
  return instance;
}

interface Promised {
  /** False: nobody is told that it waits. */
  readonly isWoken?: boolean;
  readonly settingsId?: string;
}

/** Queues a mail. @returns its id. */
async function promise(instance: Instance, { isWoken = false, settingsId }: Promised = {}): Promise<string> {
  const wakeDelivery = (): void => {
    if (isWoken) queue.ring('delivery.wake.v1');
  };
  const context: Context = {
    ...scopeOf(database().db, instance.id),
    instance,
    now: new Date(),
    request: { id: '', address: '', userAgent: null, dialect: 'netlify', audience: '', language: null },
    functionHooks: {},
    services: { log, settingsId: settingsId ?? null, wakeDelivery } as unknown as Context['services'],
  };
  const user = { id: randomUUID(), email: 'ada@example.org', user_metadata: {} } as UserRow;
  const expiresAt = new Date(Date.now() + 3_600_000);
  const mail = { kind: 'confirmation', user, recipient: 'ada@example.org', token, expiresAt } as const;
  return (await inTransaction(context, (transaction) => queueMail(transaction, mail))) ?? '';
}

/** Queues a text message whose contents do not open. */
async function promiseText(scope: Scope): Promise<void> {
  const now = new Date();
  await insertMessage(scope, {
    id: randomUUID(),
    user_id: null,
    channel: 'sms',
    kind: 'confirmation',
    recipient: '15550100',
    state: 'queued',
    sealed_content: 'not sealed',
    wire_id: randomUUID(),
    next_attempt_at: now,
    settings_id: null,
    created_at: now,
    expires_at: new Date(now.getTime() + 60_000),
  });
}

/** Adds a delivery to an endpoint that nobody can open. */
async function promiseWebhook(instance: Instance): Promise<void> {
  const scope = scopeOf(database().db, instance.id);
  const now = new Date();
  const expiresAt = new Date(now.getTime() + 3_600_000);
  const [event_id, endpoint_id] = [randomUUID(), randomUUID()];
  const event = { id: event_id, type: 'user.deleted', user_id: null, data: {}, created_at: now, expires_at: expiresAt };
  await insertEvents(scope, [event]);
  const unreadable = { sealed_url: 'not sealed', shown_url: '', sealed_secrets: 'not sealed' };
  const endpoint = { description: '', event_types: [], settings_id: null, created_at: now, updated_at: now };
  await insertWebhookEndpoint(scope, { id: endpoint_id, ...unreadable, ...endpoint }, 1);
  await insertWebhookDelivery(scope, { id: randomUUID(), event_id, endpoint_id }, { now, expiresAt, settingsId: null });
}

async function countHanded(): Promise<Record<string, number>> {
  return { messages: await queue.countUnfinished('messages'), webhooks: await queue.countUnfinished('webhooks') };
}

/** As if what was handed over had been sent. */
async function endWhatIsHeld(): Promise<void> {
  for (const table of ['messages', 'webhook_deliveries']) {
    await database().db.knex.raw(
      `-- every instance: whatever is held
       update gatehouse.${table} set state = 'sent', claimed_until = null where claimed_until is not null`,
    );
  }
}

/** What an outage leaves behind: nobody has been heard of. Meanwhile nobody is. */
async function withoutBeats(deed: () => Promise<void>): Promise<void> {
  const { knex } = database().db;
  await knex.raw(`update gatehouse.delivery_workers set seen_at = now() - interval '1 minute'`);
  const transaction = await knex.transaction();
  try {
    await transaction.raw('lock table gatehouse.delivery_workers in share mode');
    await deed();
  } finally {
    await transaction.rollback();
  }
}

/** Waits until a relay has looked for what waits in no lane, and for what dead workers hold. */
async function afterTheNextHealing(): Promise<void> {
  const other = await newInstance();
  await inTransaction(scopeOf(database().db, other.id), async (tx) => {
    await promiseText(tx);
    await tx.db.knex.raw('delete from gatehouse.delivery_lanes where instance_id = ?', [other.id]);
  });
  await expect.poll(() => statesOf(other), { timeout: 15_000, interval: 10 }).toEqual({ failed: 1 });
}

async function holdsOf(instance: Instance): Promise<unknown> {
  const { rows } = await database().db.knex.raw<{ rows: unknown[] }>(
    'select state, attempts, claimed_until from gatehouse.messages where instance_id = ?',
    [instance.id],
  );
  return rows;
}

async function statesOf(instance: Instance): Promise<Record<string, number>> {
  const { rows } = await database().db.knex.raw<{ rows: { state: string; count: number }[] }>(
    'select state, count(*)::integer as count from gatehouse.messages where instance_id = ? group by state',
    [instance.id],
  );
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

/** How many messages of the instance wait in nobody's hands. */
async function countUnheld(instance: Instance): Promise<number> {
  const { rows } = await database().db.knex.raw<{ rows: { count: number }[] }>(
    `select count(*)::integer as count from gatehouse.messages
     where instance_id = ? and state = 'queued' and claimed_until is null and next_attempt_at > now()`,
    [instance.id],
  );
  return rows[0]?.count ?? 0;
}

/** Waits until no message of the instance waits any more, and so many were sent with nothing left of their contents. */
async function settled(instance: Instance, sent: number): Promise<void> {
  let states = await statesOf(instance);
  while (states['queued'] || states['sending']) states = await statesOf(instance);
  expect(states['sent'] ?? 0).toBe(sent);
  const { rows } = await database().db.knex.raw<{ rows: unknown[] }>(
    'select id from gatehouse.messages where instance_id = ? and sealed_content is not null',
    [instance.id],
  );
  expect(rows).toEqual([]);
}

async function dumpJobTable(): Promise<string> {
  const { rows } = await database().db.knex.raw<{ rows: unknown[] }>('select to_jsonb(job) from gatehouse_queue.job');
  return JSON.stringify(rows);
}

async function handedPerInstance(): Promise<Record<string, number>> {
  const { rows } = await database().db.knex.raw<{ rows: { id: string; count: number }[] }>(
    `select data->>'instanceId' as id, count(*)::integer as count from gatehouse_queue.job group by 1`,
  );
  return Object.fromEntries(rows.map(({ id, count }) => [id, count]));
}

async function dumpRedis(): Promise<string> {
  const keys = (await redis.run('--raw', 'keys', `${location.schema}:messages:[0-9]*`)).trim().split('\n');
  const jobs = await Promise.all(keys.map((key) => redis.run('--raw', 'hgetall', key)));
  return jobs.join('\n');
}

async function wipeQueue(): Promise<void> {
  if (location.redisUrl) await redis.run('flushall');
  else await database().db.knex.raw('delete from gatehouse_queue.job');
}
