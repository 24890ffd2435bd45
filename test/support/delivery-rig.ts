import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { insertEvents, inTransaction, scopeOf, type UserRow } from '@gatehouse/database';
import { createEndpoint, queueMail, type Context } from '@gatehouse/identity';
import { InstanceDirectory, provisionInstance, type Instance, type SparseSettings } from '@gatehouse/instances';
import { openQueue, type JobQueue } from '@gatehouse/jobs';
import { createOutbound } from '@gatehouse/outbound';
import type { TestDatabase, TestRedis } from '@gatehouse/testing';
import { openMailSink, type MailSink } from './mail-sink.ts';
import { openTestPlatform } from './open-platform.ts';
import { run, type Running, type Variables } from './spawn-gatehouse.ts';
import { openWebhookSink, type WebhookSink } from './webhook-sink.ts';

/** Deliveries end to end: sites on a real database, `gatehouse worker` as processes of their own, a real mail server. */
export interface DeliveryRig {
  readonly sink: MailSink;
  readonly webhooks: WebhookSink;
  readonly database: TestDatabase;
  readonly operatorToken: string;
  /** @param settings beside those that every site of the rig has */
  newSite(settings?: SparseSettings): Promise<Instance>;
  /** Has every event of a site sent to the webhook sink. */
  subscribe(site: Instance): Promise<void>;
  /** Writes so many events as deeds do, and wakes the relays. @returns their ids. */
  promiseEvents(site: Instance, count: number): Promise<string[]>;
  /** Writes so many mails as a request does, and wakes the relays. @returns their Message-IDs. */
  promiseMails(site: Instance, count: number): Promise<string[]>;
  /** Runs a worker, up to its first line that says so. Ended by `close`. */
  startWorker(): Promise<Running>;
  /** Runs an API on any port. Ended by `close`. */
  startApi(): Promise<ServingProcess>;
  /** Runs an admin app on any port. Ended by `close`. */
  startAdmin(): Promise<ServingProcess>;
  /** Runs API, worker and admin app in one process, `gatehouse start`. Ended by `close`. */
  startAll(): Promise<ServingProcess & { readonly adminUrl: string }>;
  close(): Promise<void>;
}

export interface DeliveryRigOptions {
  readonly database: TestDatabase;
  /** Without it the queue is kept in the database. */
  readonly redis?: TestRedis | undefined;
  readonly concurrency?: number;
  /** Where the processes find the database, when something is between. */
  readonly through?: string;
}

/** A process that answers requests. */
interface ServingProcess {
  readonly url: string;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
}

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Opens everything but the processes. */
export async function openDeliveryRig(options: DeliveryRigOptions): Promise<DeliveryRig> {
  const { database, redis } = options;
  const sink = await openMailSink();
  const webhooks = await openWebhookSink();
  const outbound = createOutbound({ allowedRanges: ['127.0.0.0/8'], maxResponseBytes: 100_000 });
  const masterKey = randomBytes(32).toString('base64');
  const platform = await openTestPlatform(database, masterKey, sink);
  const queue = openQueue({
    connectionString: database.connectionString,
    schema: 'gatehouse_queue',
    redisUrl: redis?.url,
  });
  const directory = new InstanceDirectory({ platform, listenConnectionString: database.connectionString });
  await directory.start();
  const operatorToken = randomBytes(24).toString('base64url');
  const variables = variablesOf({ ...options, masterKey, operatorToken, sink });
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-rig-'));
  const processes: Running[] = [];
  const spawn = (verb: string): Running => {
    const running = run([verb], folder, variables);
    processes.push(running);
    return running;
  };
  return {
    sink,
    webhooks,
    database,
    operatorToken,
    newSite: async (settings = {}) => {
      const secret = randomBytes(24).toString('base64url');
      const record = await provisionInstance(platform, {
        settings: {
          ...settings,
          site_url: `https://${secret.slice(0, 6).toLowerCase().replace(/\W/g, 'x')}.example`,
          jwt: { secret },
          rate_limit: { email_sent: '', token: 1e6, verify: 1e6, otp: 1e6 },
        },
      });
      const site = await directory.findById(record.id);
      if (!site) throw new Error('a site that was just provisioned is not found');
      return site;
    },
    subscribe: async (site) => {
      const services = { outbound, log: silent, settingsId: null, wakeDelivery: () => undefined };
      const actor = { id: site.id, email: '' };
      const context = { ...scopeOf(database.db, site.id), instance: site, now: new Date(), actor, services };
      const url = webhooks.url;
      await createEndpoint(context, { url, description: '', eventTypes: [], algorithm: 'hmac-sha256' });
    },
    promiseEvents: (site, count) => promiseEvents({ database, queue, site }, count),
    promiseMails: (site, count) => promiseMails({ database, queue, site }, count),
    startWorker: async () => {
      const worker = spawn('worker');
      await worker.waitFor(/the worker takes jobs/);
      return worker;
    },
    startApi: () => serving(spawn('multi')),
    startAdmin: () => serving(spawn('admin-server')),
    startAll: () => servingAll(spawn('start')),
    close: async () => {
      for (const { signal } of processes) signal('SIGKILL');
      await Promise.all(processes.map(({ ended }) => ended));
      await Promise.all([queue.close(), directory.stop(), outbound.close(), sink.close(), webhooks.close()]);
      await rm(folder, { recursive: true });
    },
  };
}

async function serving(running: Running): Promise<ServingProcess> {
  const [, port] = await running.waitFor(/"port":(\d+)/);
  return { url: `http://127.0.0.1:${port}`, kill: () => kill(running) };
}

async function servingAll(running: Running): Promise<ServingProcess & { readonly adminUrl: string }> {
  const [, url = '', adminUrl = ''] = await running.waitFor(/API +(\S+)\s+Admin +(\S+)[^]*\/i\/<slug>/);
  return { url, adminUrl, kill: () => kill(running) };
}

async function kill(running: Running): Promise<void> {
  running.signal('SIGKILL');
  await running.ended;
}

interface ProcessFacts extends DeliveryRigOptions {
  readonly masterKey: string;
  readonly operatorToken: string;
  readonly sink: MailSink;
}

function variablesOf(facts: ProcessFacts): Variables {
  const { database, redis, masterKey, operatorToken, sink, concurrency = 20, through } = facts;
  return {
    PORT: '0',
    GATEHOUSE_ADMIN_PORT: '0',
    GATEHOUSE_WORKER_PORT: '0',
    DATABASE_URL: through ?? database.connectionString,
    GATEHOUSE_MODE: 'multi',
    GATEHOUSE_MASTER_KEY: masterKey,
    GOTRUE_OPERATOR_TOKEN: operatorToken,
    GATEHOUSE_INSTANCE_SOURCES: 'path',
    GATEHOUSE_WORKER_CONCURRENCY: String(concurrency),
    GATEHOUSE_OUTBOUND_ALLOW: '127.0.0.0/8',
    GOTRUE_SMTP_HOST: '127.0.0.1',
    GOTRUE_SMTP_PORT: String(sink.port),
    GOTRUE_SMTP_ADMIN_EMAIL: 'no-reply@platform.example',
    ...(redis ? { REDIS_URL: redis.url } : {}),
  };
}

interface Promising {
  readonly database: TestDatabase;
  readonly queue: JobQueue;
  readonly site: Instance;
}

async function promiseEvents({ database, queue, site }: Promising, count: number): Promise<string[]> {
  const now = new Date();
  const expires_at = new Date(now.getTime() + 86_400_000);
  const events = Array.from({ length: count }, () => ({
    id: randomUUID(),
    type: 'user.deleted',
    user_id: randomUUID(),
    data: { user: { id: randomUUID() } },
    created_at: now,
    expires_at,
  }));
  const scope = scopeOf(database.db, site.id);
  for (let start = 0; start < count; start += 500) await insertEvents(scope, events.slice(start, start + 500));
  queue.ring('delivery.wake.v1');
  return events.map(({ id }) => id);
}

async function promiseMails({ database, queue, site }: Promising, count: number): Promise<string[]> {
  const context: Context = {
    ...scopeOf(database.db, site.id),
    instance: site,
    now: new Date(),
    request: { id: '', address: '', userAgent: null, dialect: 'netlify', audience: '', language: null },
    functionHooks: {},
    // What queueing a mail needs of the services.
    services: {
      log: silent,
      settingsId: null,
      wakeDelivery: () => queue.ring('delivery.wake.v1'),
    } as unknown as Context['services'],
  };
  const ids: string[] = [];
  for (let written = 0; written < count;) {
    const batch = Math.min(500, count - written);
    await inTransaction({ ...context, now: new Date() }, async (tx) => {
      for (let index = 0; index < batch; index += 1) ids.push((await queueMail(tx, mailTo(tx.now))) ?? '');
    });
    written += batch;
  }
  const domain = new URL(site.settings.site_url).hostname;
  return ids.map((id) => `<${id}@${domain}>`);
}

function mailTo(now: Date): Parameters<typeof queueMail>[1] {
  const user = { id: randomUUID(), email: 'ada@example.org', user_metadata: {} } as UserRow;
  const expiresAt = new Date(now.getTime() + 3_600_000);
  return {
    kind: 'confirmation',
    user,
    recipient: 'ada@example.org',
    token: randomBytes(16).toString('hex'),
    expiresAt,
  };
}
