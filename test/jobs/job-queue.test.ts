import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { freePort, startRedis, useDatabase, type TestRedis } from '@gatehouse/testing';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import {
  migrateQueue,
  openQueue,
  startJobWorker,
  type JobPayload,
  type JobQueue,
  type JobWorker,
  type JobWorkerOptions,
  type QueueLocation,
} from '@gatehouse/jobs';

type Delivery = JobPayload<'message.deliver.v1'>;

const database = useDatabase();
let redis: TestRedis;
const hasRedis = inject('programs').includes('redis-server');
const backends = ['postgres', 'redis'] as const;
const open: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  if (hasRedis) redis = await startRedis();
});

afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

afterAll(() => redis?.stop());

for (const backend of backends)
  describe.skipIf(backend === 'redis' && !hasRedis)(`on ${backend}`, () => {
    it('hands every payload to its handler', async () => {
      const location = await newLocation(backend);
      const seen = collector(3);
      await newWorker(location, seen.take);
      const payloads = [newDelivery(), newDelivery(), newDelivery()];
      await newQueue(location).enqueue('message.deliver.v1', payloads);
      expect((await seen.all).toSorted(byMessage)).toEqual(payloads.toSorted(byMessage));
    });

    it('adds a job that speaks for all only once as long as it waits', async () => {
      const location = await newLocation(backend);
      const queue = newQueue(location);
      await queue.enqueue('delivery.wake.v1', [{}]);
      await queue.enqueue('delivery.wake.v1', [{}, {}]);
      expect(await queue.countUnfinished('wake')).toBe(1);
    });

    it('has rings that are in no hurry wait for one that is, or for their time', async () => {
      const location = await newLocation(backend);
      const queue = newQueue(location);
      const wakes = [withResolvers<void>(), withResolvers<void>(), withResolvers<void>()];
      let count = 0;
      const wake = async (): Promise<void> => wakes[count++]?.resolve();
      await newWorker(location, async () => undefined, { handlers: { ...idleHandlers, 'delivery.wake.v1': wake } });
      queue.ring('delivery.wake.v1', 60_000);
      await wakes[0]?.promise;
      await untilEmpty(queue);
      for (let ring = 0; ring < 20; ring += 1) queue.ring('delivery.wake.v1', 60_000);
      queue.ring('delivery.wake.v1');
      await wakes[1]?.promise;
      await untilEmpty(queue);
      for (let ring = 0; ring < 20; ring += 1) queue.ring('delivery.wake.v1', 100);
      await wakes[2]?.promise;
      expect(count).toBe(3);
    });

    it('takes the same payload again and again, and keeps nothing of the jobs', async () => {
      const location = await newLocation(backend);
      const queue = newQueue(location);
      const payload = newDelivery();
      for (let round = 0; round < 2; round += 1) {
        const seen = collector(2);
        const worker = await newWorker(location, seen.take);
        await queue.enqueue('message.deliver.v1', [payload, payload]);
        expect(await seen.all).toEqual([payload, payload]);
        await worker.close();
        expect(await queue.countUnfinished('messages')).toBe(0);
      }
    });

    it('gives the jobs of an owner to that owner’s workers alone', async () => {
      const place = await newLocation(backend);
      const owners = ['one', 'other', undefined].map((owner) => ({ ...place, owner }));
      const payloads = owners.map(newDelivery);
      const taken = await Promise.all(
        owners.map(async (location) => {
          const seen = collector(1);
          await newWorker(location, seen.take);
          return seen;
        }),
      );
      await Promise.all(
        owners.map((location, index) =>
          newQueue(location).enqueue('message.deliver.v1', payloads.slice(index, index + 1)),
        ),
      );
      expect(await Promise.all(taken.map(({ all }) => all))).toEqual(payloads.map((payload) => [payload]));
    });

    it('survives a handler that throws, and tells of it', async () => {
      const location = await newLocation(backend);
      const queue = newQueue(location);
      const seen = collector(1);
      const told = withResolvers<string>();
      const bad = newDelivery();
      await newWorker(
        location,
        async (payload) => {
          if (payload.messageId === bad.messageId) throw new Error('on purpose');
          await seen.take(payload);
        },
        { onJobError: (name, error) => told.resolve(`${name}: ${error.message}`) },
      );
      const good = newDelivery();
      await queue.enqueue('message.deliver.v1', [bad, good]);
      expect(await seen.all).toEqual([good]);
      expect(await told.promise).toBe('message.deliver.v1: on purpose');
    });

    it('closes a worker only after its jobs under way have ended', async () => {
      const location = await newLocation(backend);
      const started = withResolvers<void>();
      const finish = withResolvers<void>();
      const events: string[] = [];
      const worker = await newWorker(location, async () => {
        started.resolve();
        await finish.promise;
        events.push('handled');
      });
      await newQueue(location).enqueue('message.deliver.v1', [newDelivery()]);
      await started.promise;
      const closed = worker.close().then(() => events.push('closed'));
      finish.resolve();
      await closed;
      expect(events).toEqual(['handled', 'closed']);
    });

    it('refuses a payload with more than ids', async () => {
      const queue = newQueue(await newLocation(backend));
      const payload = { ...newDelivery(), token: 'secret' } as Delivery;
      await expect(queue.enqueue('message.deliver.v1', [payload])).rejects.toThrow('must be ids only');
    });

    it('answers that it is well', async () => {
      expect(await newQueue(await newLocation(backend)).health()).toBe('ok');
    });
  });

describe('a queue that is away', () => {
  it('does not keep a worker from ending while Redis is away', { timeout: 15_000 }, async () => {
    const location = { ...(await newLocation('postgres')), redisUrl: `redis://127.0.0.1:${await freePort()}` };
    const worker = await newWorker(location, async () => undefined);
    await worker.close();
  });

  it.skipIf(!hasRedis)('is reported once, degraded, and back without a new start on Redis', async () => {
    const port = await freePort();
    const states: string[] = [];
    const location = { ...(await newLocation('redis')), redisUrl: `redis://127.0.0.1:${port}` };
    const back = withResolvers<void>();
    const queue = newQueue(location, (state) => {
      states.push(state);
      if (state === 'up') back.resolve();
    });
    expect(await queue.health()).toBe('degraded');
    expect(await queue.health()).toBe('degraded');
    for (let ring = 0; ring < 1_000; ring += 1) queue.ring('delivery.wake.v1');
    expect(states).toEqual(['down']);
    const server = await startRedis(port);
    try {
      while ((await queue.health()) !== 'ok');
      await back.promise;
      expect(states).toEqual(['down', 'up']);
    } finally {
      await queue.close();
      await server.stop();
    }
  });

  it.skipIf(!hasRedis)('is reported once by a worker too, whose every queue is away', async () => {
    const port = await freePort();
    const states: string[] = [];
    const location = { ...(await newLocation('redis')), redisUrl: `redis://127.0.0.1:${port}` };
    const seen = collector(1);
    await newWorker(location, seen.take, { onStateChange: (state) => states.push(state) });
    await expect.poll(() => states).toContain('down');
    const server = await startRedis(port);
    onTestFinished(() => server.stop());
    await newQueue(location).enqueue('message.deliver.v1', [newDelivery()]);
    await seen.all;
    expect(states).toEqual(['down', 'up']);
  });

  it('is degraded, not broken for ever, when the database was away at the first use', async () => {
    const location = await newLocation('postgres');
    const wrong = new URL(location.connectionString);
    wrong.port = String(await freePort());
    const queue = newQueue({ ...location, connectionString: wrong.toString() });
    expect(await queue.health()).toBe('degraded');
    expect(await queue.health()).toBe('degraded');
  });

  it('recovers when the schema is migrated after the first use', async () => {
    const location: QueueLocation = { connectionString: database().connectionString, schema: newSchema() };
    const queue = newQueue(location);
    expect(await queue.health()).toBe('degraded');
    await migrateQueue(location.connectionString, location.schema);
    expect(await queue.health()).toBe('ok');
  });

  it('says at the start of a worker that the schema is missing', async () => {
    const location: QueueLocation = { connectionString: database().connectionString, schema: newSchema() };
    await expect(newWorker(location, async () => undefined)).rejects.toThrow('is not initialized');
  });
});

describe('the queue in the database', () => {
  // An owner's queues have names that nobody knew when the schema was migrated.
  it.each([undefined, 'one site'])('works for a role that may not create anything (owner: %s)', async (owner) => {
    const location = { ...(await newLocation('postgres')), owner };
    const role = `role_${randomUUID().slice(0, 8)}`;
    const { schema } = location;
    await runSql(`
      create role ${role} login password 'serving';
      grant usage on schema ${schema} to ${role};
      grant select, insert, update, delete on all tables in schema ${schema} to ${role};
      grant usage on all sequences in schema ${schema} to ${role};
      grant execute on all functions in schema ${schema} to ${role};`);
    const url = new URL(location.connectionString);
    url.username = role;
    url.password = 'serving';
    const serving = { ...location, connectionString: url.toString() };
    const few = Array.from({ length: 2 }, newDelivery);
    const batch = Array.from({ length: 20 }, newDelivery);
    const seen = collector(few.length + batch.length);
    await newWorker(serving, seen.take);
    const queue = newQueue(serving);
    await queue.enqueue('message.deliver.v1', few);
    await queue.enqueue('message.deliver.v1', batch);
    expect((await seen.all).toSorted(byMessage)).toEqual([...few, ...batch].toSorted(byMessage));
    for (const one of open.splice(0).toReversed()) await one.close();
    await runSql(`drop owned by ${role}; drop role ${role}`);
  });

  it('takes jobs again after its connections were cut', async () => {
    const location = await newLocation('postgres');
    const queue = newQueue(location);
    const first = collector(1);
    const second = collector(1);
    let current = first;
    await newWorker(location, (payload) => current.take(payload));
    await queue.enqueue('message.deliver.v1', [newDelivery()]);
    await first.all;
    current = second;
    await runSql(`select pg_terminate_backend(pid) from pg_stat_activity
                  where datname = current_database() and pid <> pg_backend_pid()`);
    while ((await queue.health()) !== 'ok');
    const payload = newDelivery();
    await queue.enqueue('message.deliver.v1', [payload]);
    expect(await second.all).toEqual([payload]);
  });

  it('ends no process when the database ends a connection that is being closed', async () => {
    const location = await newLocation('postgres');
    const through = { ...location, connectionString: await openDoor(location.connectionString) };
    const seen = collector(1);
    const worker = await newWorker(through, seen.take);
    const queue = newQueue(through);
    await queue.enqueue('message.deliver.v1', [newDelivery()]);
    await seen.all;
    // An error that nobody listens to would end this run.
    await Promise.all([worker.close(), queue.close()]);
  });

  it('can be migrated twice, also at once', async () => {
    const schema = newSchema();
    const twice = [1, 2].map(() => migrateQueue(database().connectionString, schema));
    await expect(Promise.all(twice)).resolves.toBeDefined();
  });

  it('refuses a schema that is no plain identifier', async () => {
    await expect(migrateQueue(database().connectionString, 'a"b')).rejects.toThrow('allowed are lower-case letters');
  });
});

/** PostgreSQL's last word to a connection that it ends. */
const lastWord = errorResponse('SFATAL', 'VFATAL', 'C57P01', 'Mterminating connection due to administrator command');

function errorResponse(...fields: readonly string[]): Buffer {
  const body = Buffer.from([...fields.map((field) => `${field}\0`), '\0'].join(''));
  const head = Buffer.alloc(5, 'E');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** A way to the database that has the last word: whoever says goodbye hears that the database ends it. */
async function openDoor(connectionString: string): Promise<string> {
  const url = new URL(connectionString);
  const target = { host: url.hostname, port: Number(url.port) };
  const goodbye = Buffer.from([0x58, 0, 0, 0, 4]);
  const server = createServer((inside) => {
    const outside = connect(target).on('error', () => inside.destroy());
    inside.on('error', () => outside.destroy()).pipe(outside);
    outside.pipe(inside, { end: false });
    inside.on('data', (chunk: Buffer) => {
      if (chunk.equals(goodbye)) inside.end(lastWord);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  url.port = String((server.address() as AddressInfo).port);
  return url.href;
}

async function newLocation(backend: 'postgres' | 'redis'): Promise<QueueLocation> {
  const schema = newSchema();
  if (backend === 'redis') {
    return { redisUrl: `redis://127.0.0.1:${redis.port}`, connectionString: database().connectionString, schema };
  }
  await migrateQueue(database().connectionString, schema);
  return { connectionString: database().connectionString, schema };
}

function newSchema(): string {
  return `queue_${randomUUID().replaceAll('-', '').slice(0, 12)}`;
}

function newQueue(location: QueueLocation, onStateChange?: (state: 'up' | 'down') => void): JobQueue {
  const queue = openQueue({ ...location, ...(onStateChange ? { onStateChange } : {}) });
  open.push(queue);
  return queue;
}

const idle = async (): Promise<void> => undefined;
const idleHandlers = { 'delivery.wake.v1': idle, 'message.deliver.v1': idle, 'webhook.deliver.v1': idle };

async function newWorker(
  location: QueueLocation,
  deliver: (payload: Delivery) => Promise<void>,
  options: Partial<JobWorkerOptions> = {},
): Promise<JobWorker> {
  const worker = await startJobWorker({
    ...location,
    handlers: { ...idleHandlers, 'message.deliver.v1': deliver },
    concurrency: { messages: 5, webhooks: 5, wake: 1 },
    ...options,
  });
  open.push(worker);
  return worker;
}

/** A wake that is being worked on speaks for those that are rung for meanwhile. */
async function untilEmpty(queue: JobQueue): Promise<void> {
  while ((await queue.countUnfinished('wake')) > 0);
}

function newDelivery(): Delivery {
  return { instanceId: randomUUID(), messageId: randomUUID() };
}

function byMessage(a: Delivery, b: Delivery): number {
  return a.messageId < b.messageId ? -1 : 1;
}

function collector(wanted: number): { take(payload: Delivery): Promise<void>; all: Promise<Delivery[]> } {
  const taken: Delivery[] = [];
  const { promise, resolve } = withResolvers<Delivery[]>();
  return {
    take: async (payload) => {
      taken.push(payload);
      if (taken.length === wanted) resolve(taken);
    },
    all: promise,
  };
}

/** `Promise.withResolvers`, which Node 20 does not have. */
function withResolvers<T>(): { promise: Promise<T>; resolve(value: T): void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((fulfil) => (resolve = fulfil));
  return { promise, resolve };
}

async function runSql(text: string): Promise<void> {
  const client = new Client({ connectionString: database().connectionString });
  await client.connect();
  await client.query(text);
  await client.end();
}
