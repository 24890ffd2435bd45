import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scopeOf, type WebhookDeliveryRow } from '@gatehouse/database';
import { createEndpoint, deliverWebhook, EndpointRests, sendTestEvent, UsageMeter } from '@gatehouse/identity';
import { InstanceDirectory, provisionInstance, type Instance } from '@gatehouse/instances';
import { createOutbound, HostGate, type OutboundClient } from '@gatehouse/outbound';
import { useDatabase } from '@gatehouse/testing';
import { useHookReceiver } from '../support/hook-receiver.ts';
import { openMailSink, type MailSink } from '../support/mail-sink.ts';
import { openTestPlatform } from '../support/open-platform.ts';

const database = useDatabase();
const receiver = useHookReceiver();
const logged: unknown[] = [];
const log = { info: () => undefined, warn: () => undefined, error: (fields: unknown) => void logged.push(fields) };

let sink: MailSink;
let directory: InstanceDirectory;
let outbound: OutboundClient;
let site: Instance;

beforeAll(async () => {
  sink = await openMailSink();
  const platform = await openTestPlatform(database(), randomBytes(32).toString('base64'), sink);
  directory = new InstanceDirectory({ platform, listenConnectionString: database().connectionString });
  await directory.start();
  outbound = createOutbound({ allowedRanges: ['127.0.0.0/8'], maxResponseBytes: 100_000 });
  const settings = {
    site_url: 'https://bakery.example',
    jwt: { secret: randomBytes(24).toString('base64url') },
    quotas: { webhooks_per_hour: 100 },
  };
  const { id } = await provisionInstance(platform, { settings });
  site = (await directory.findById(id)) as Instance;
});

afterAll(async () => {
  await Promise.all([directory.stop(), outbound.close(), sink.close()]);
});

describe('a delivery whose quota cannot be counted', () => {
  it('leaves its place at the host to the next', async () => {
    const hook = receiver().hook();
    const [first, second] = [await promise(hook.url), await promise(hook.url)];
    const gate = new HostGate({ slots: 1 });
    await withoutBuckets(() => deliver(first, gate));
    await deliver(second, gate);
    expect(await rowOf(second)).toMatchObject({ state: 'sent', attempts: 1 });
    expect(hook.calls).toHaveLength(1);
  });

  it('is tried again by the schedule, and it does not count as a failure of the receiver', async () => {
    const hook = receiver().hook();
    const id = await promise(hook.url);
    // One by hand would say nothing about its endpoint in any case.
    await rowsOf('webhook_deliveries').where({ id }).update({ is_replay: false });
    await withoutBuckets(() => deliver(id));
    const waiting = await rowOf(id);
    expect(waiting).toMatchObject({
      state: 'queued',
      attempts: 1,
      claimed_until: null,
      last_error: 'internal_error',
      attempt_log: [{ outcome: 'deferred', error: 'internal_error', status: null }],
    });
    const endpoint = await rowsOf('webhook_endpoints').where({ id: waiting?.endpoint_id }).first();
    expect(endpoint).toMatchObject({ state: 'enabled', failing_since: null });
    expect(logged).toContainEqual(
      expect.objectContaining({ delivery_id: id, err: expect.objectContaining({ code: '42P01' }) }),
    );
  });
});

describe('a delivery whose attempts came to no end', () => {
  it('is given up once it was begun as often as it may be tried, and it does not count as a failure of the receiver', async () => {
    const hook = receiver().hook();
    const id = await promise(hook.url);
    await rowsOf('webhook_deliveries').where({ id }).update({ is_replay: false, attempts: 10 });
    await deliver(id);
    const given = await rowOf(id);
    expect(given).toMatchObject({ state: 'abandoned', last_error: 'attempts_exhausted' });
    expect(hook.calls).toEqual([]);
    const endpoint = await rowsOf('webhook_endpoints').where({ id: given?.endpoint_id }).first();
    expect(endpoint).toMatchObject({ state: 'enabled', failing_since: null });
  });
});

/** Adds an endpoint and a delivery to it. @returns the delivery's id */
async function promise(url: string): Promise<string> {
  const services = { outbound, log, settingsId: null, wakeDelivery: () => undefined };
  const actor = { id: site.id, email: '' };
  const context = { ...scopeOf(database().db, site.id), instance: site, now: new Date(), actor, services };
  const made = await createEndpoint(context, { url, description: '', eventTypes: [], algorithm: 'hmac-sha256' });
  return (await sendTestEvent(context, made.endpoint.id)).id;
}

async function deliver(deliveryId: string, gate = new HostGate({ slots: 20 })): Promise<void> {
  const { db } = database();
  const dependencies = {
    db,
    findInstance: async () => site,
    outbound,
    gate,
    rests: new EndpointRests(),
    settingsId: null,
    workerId: '00000000-0000-0000-0000-000000000001',
    usage: new UsageMeter({ db, onProblem: () => undefined }),
    log,
    now: () => new Date(),
    wake: () => undefined,
  };
  await deliverWebhook(dependencies, { instanceId: site.id, deliveryId });
}

/** What counting against a quota meets while a database is not as it should be. */
async function withoutBuckets(work: () => Promise<void>): Promise<void> {
  const { knex } = database().db;
  await knex.raw('alter table gatehouse.rate_limit_buckets rename to rate_limit_buckets_away');
  await work().finally(() => knex.raw('alter table gatehouse.rate_limit_buckets_away rename to rate_limit_buckets'));
}

async function rowOf(id: string): Promise<WebhookDeliveryRow | undefined> {
  return rowsOf('webhook_deliveries').where({ id }).first<WebhookDeliveryRow>();
}

function rowsOf(table: string): ReturnType<ReturnType<typeof database>['db']['knex']['withSchema']> {
  const { db } = database();
  return db.knex.withSchema(db.namespace).from(table).where({ instance_id: site.id });
}
