import type { AddressInfo } from 'node:net';
import { randomBytes, randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { inTransaction, scopeOf, type InstanceId, type UserRow } from '@gatehouse/database';
import { queueMail, type Context } from '@gatehouse/identity';
import { effectiveSettings, inheritedSettings, type Instance } from '@gatehouse/instances';
import { openQueue, type JobQueue, type QueueLocation } from '@gatehouse/jobs';
import { createOutbound, type OutboundClient } from '@gatehouse/outbound';
import { startRedis, useDatabase, type TestRedis } from '@gatehouse/testing';
import { SMTPServer } from 'smtp-server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { createWorker, Relay, type MessageWorker, type WorkerDependencies } from '@gatehouse/worker';

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

    it('sends a mail that was rung for', async () => {
      await startWorker();
      const instance = await newInstance();
      await promise(instance, { isRung: true });
      await sink.received(1);
      await settled(instance, 1);
    });

    it('puts ids into the job, nothing else', async () => {
      const instance = await newInstance();
      const messageId = await promise(instance, { isRung: true });
      await untilUnfinished(1);
      const jobs = backend === 'redis' ? await dumpRedis() : await dumpJobTable();
      expect(jobs).toContain(messageId);
      expect(jobs).not.toContain(token);
      expect(jobs).not.toContain('ada@example.org');
    });

    it('finds a mail whose ring was lost', async () => {
      await startWorker();
      const instance = await newInstance();
      await promise(instance);
      await sink.received(1);
      await settled(instance, 1);
    });

    it('finds the mails of a queue that was wiped', async () => {
      const instance = await newInstance();
      for (let count = 0; count < 20; count += 1) await promise(instance, { isRung: true });
      await untilUnfinished(20);
      await wipeQueue();
      await startWorker();
      await sink.received(20);
      await settled(instance, 20);
      expect(sink.messageIds()).toHaveLength(20);
    });

    it('sends one mail each with two workers and two relays at once', async () => {
      await Promise.all([startWorker(), startWorker()]);
      const all = await Promise.all([1, 2, 3, 4].map(() => newInstance()));
      for (let count = 0; count < 25; count += 1) {
        await Promise.all(all.map((instance) => promise(instance, { isRung: count % 2 === 0 })));
      }
      await sink.received(100);
      for (const instance of all) await settled(instance, 25);
      expect(sink.count()).toBe(100);
      expect(new Set(sink.messageIds()).size).toBe(100);
    });

    it('finishes what is under way when it stops, and leaves the rest', async () => {
      sink.hold();
      const worker = await startWorker({ messageConcurrency: 1 });
      const instance = await newInstance();
      await promise(instance, { isRung: true });
      await sink.arrived();
      await promise(instance, { isRung: true });
      const stopped = worker.stop();
      sink.release();
      await stopped;
      expect(await statesOf(instance)).toEqual({ sent: 1, queued: 1 });
    });
  });

describe('a relay', () => {
  beforeEach(async () => {
    workers = [];
    instances.clear();
    const { connectionString, db } = database();
    await db.knex.raw('delete from gatehouse.instances');
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
    const relay = newRelay({ unfinishedMax: 5 });
    expect(await relay.poll()).toMatchObject({ handed: 4 });
    const handed = await handedPerInstance();
    expect(handed).toEqual({ [crowded.id]: 2, [others[0]?.id ?? '']: 1, [others[1]?.id ?? '']: 1 });
  });

  it('adds no more than the queue has room for, and nothing twice', async () => {
    const instance = await newInstance();
    for (let count = 0; count < 8; count += 1) await promise(instance);
    const relay = newRelay({ unfinishedMax: 5 });
    expect(await relay.poll()).toMatchObject({ handed: 5 });
    expect(await relay.poll()).toMatchObject({ handed: 0 });
    expect(await newRelay({ unfinishedMax: 100 }).poll()).toMatchObject({ handed: 3 });
    expect(await queue.countUnfinished('messages')).toBe(8);
  });

  it('gives every instance its turn, also when there are more than one look takes in', async () => {
    for (let count = 0; count < 502; count += 1) await promise(await newInstance());
    const relay = newRelay({ unfinishedMax: 1_000 });
    expect(await relay.poll()).toEqual({ handed: 500, pauseMilliseconds: 0 });
    expect(await relay.poll()).toEqual({ handed: 2, pauseMilliseconds: 0 });
    expect(await relay.poll()).toMatchObject({ handed: 0 });
  });

  it('ends and erases what expired before anybody could send it', async () => {
    const instance = await newInstance();
    await promise(instance, { settingsId: 'a process that is gone', expiresInSeconds: -1 });
    const relay = newRelay();
    relay.start();
    await settled(instance, 0);
    await relay.stop();
    expect(await statesOf(instance)).toEqual({ abandoned: 1 });
  });
});

interface MailSink {
  readonly port: number;
  count(): number;
  messageIds(): string[];
  /** Resolves when so many mails have come. */
  received(wanted: number): Promise<void>;
  /** Resolves when a mail is being handed over. */
  arrived(): Promise<void>;
  hold(): void;
  release(): void;
  close(): Promise<void>;
}

async function openMailSink(): Promise<MailSink> {
  const events = new EventEmitter();
  const mails: string[] = [];
  let held: (() => void)[] | undefined;
  const accept = (mail: string, done: () => void): void => {
    mails.push(mail);
    done();
    events.emit('mail');
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const settle = (): void => accept(Buffer.concat(chunks).toString(), () => done());
        if (held) held.push(settle);
        else settle();
        events.emit('arrived');
      });
    },
  });
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    port: (server.server.address() as AddressInfo).port,
    count: () => mails.length,
    messageIds: () => mails.map((mail) => /^Message-ID: (\S+)/m.exec(mail)?.[1] ?? ''),
    received: async (wanted) => {
      while (mails.length < wanted) await once(events, 'mail');
    },
    arrived: async () => {
      if (!held?.length) await once(events, 'arrived');
    },
    hold: () => (held = []),
    release: () => held?.splice(0).forEach((settle) => settle()),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function startWorker(changes: Partial<WorkerDependencies> = {}): Promise<MessageWorker> {
  const worker = createWorker({
    db: database().db,
    queue,
    queueLocation: location,
    findInstance: async (id) => instances.get(id),
    outbound,
    platformSmtp: null,
    settingsId: null,
    log,
    now: () => new Date(),
    relay: { pollMilliseconds: 50 },
    ...changes,
  });
  workers.push(worker);
  await worker.start();
  return worker;
}

function newRelay(changes: { unfinishedMax?: number } = {}): Relay {
  return new Relay({ db: database().db, queue, log, settingsId: null, now: () => new Date(), ...changes });
}

async function newInstance(): Promise<Instance> {
  const id = randomUUID() as InstanceId;
  const { db } = database();
  const times = { created_at: new Date(), updated_at: new Date() };
  await db
    .knex('instances')
    .withSchema(db.namespace)
    .insert({ id, slug: id, data_key: 'not used here', master_key_id: 'not used here', ...times });
  const smtp = { host: '127.0.0.1', port: sink.port, admin_email: 'post@bakery.example' };
  const key = randomBytes(32);
  const instance: Instance = {
    id,
    siteUuid: null,
    slug: id,
    state: 'active',
    settings: effectiveSettings(inheritedSettings(), { site_url: 'https://bakery.example', smtp }),
    settingsVersion: '1',
    keys: { dataKey: key, tokenPepper: key, refreshTokenKey: key, stateKey: key },
  };
  instances.set(id, instance);
  return instance;
}

interface Promised {
  /** False: the ring is lost, and nobody was given time for it. */
  readonly isRung?: boolean;
  readonly settingsId?: string;
  readonly expiresInSeconds?: number;
}

/** Queues a mail. @returns its id. */
async function promise(instance: Instance, promised: Promised = {}): Promise<string> {
  const { isRung = false, settingsId = null, expiresInSeconds = 3_600 } = promised;
  // The relay leaves a message alone for as long as its ring may take; one from a minute ago has had that time.
  const now = new Date(Date.now() - (isRung ? 0 : 60_000));
  return new Promise((resolve, reject) => {
    const ringMessages: Context['services']['ringMessages'] = (ring) => {
      if (isRung) queue.ring('message.deliver.v1', ring);
      resolve(ring.messageId);
    };
    const context: Context = {
      ...scopeOf(database().db, instance.id),
      instance,
      now,
      request: { id: '', address: '', userAgent: null, dialect: 'netlify', audience: '', language: null },
      functionHooks: {},
      services: { log, settingsId, ringMessages } as unknown as Context['services'],
    };
    const user = { id: randomUUID(), email: 'ada@example.org', user_metadata: {} } as UserRow;
    const expiresAt = new Date(Date.now() + expiresInSeconds * 1_000);
    const mail = { kind: 'confirmation', user, recipient: 'ada@example.org', token, expiresAt } as const;
    inTransaction(context, (transaction) => queueMail(transaction, mail)).catch(reject);
  });
}

async function statesOf(instance: Instance): Promise<Record<string, number>> {
  const { rows } = await database().db.knex.raw<{ rows: { state: string; count: number }[] }>(
    'select state, count(*)::integer as count from gatehouse.messages where instance_id = ? group by state',
    [instance.id],
  );
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
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

async function untilUnfinished(wanted: number): Promise<void> {
  while ((await queue.countUnfinished('messages')) < wanted);
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
  const keys = (await redis.run('--raw', 'keys', `${location.schema}:messages:message*`)).trim().split('\n');
  const jobs = await Promise.all(keys.map((key) => redis.run('--raw', 'hgetall', key)));
  return jobs.join('\n');
}

async function wipeQueue(): Promise<void> {
  if (location.redisUrl) await redis.run('flushall');
  else await database().db.knex.raw('delete from gatehouse_queue.job');
  // What was rung for a moment ago counts as on its way; a minute has passed for these.
  await database().db.knex.raw(
    `-- every instance\nupdate gatehouse.messages set claimed_until = claimed_until - interval '1 minute'`,
  );
}
