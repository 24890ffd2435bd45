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
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

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
    await withoutBuckets(() => expect(deliver(first, gate)).rejects.toThrow('rate_limit_buckets'));
    await deliver(second, gate);
    expect(await rowOf(second)).toMatchObject({ state: 'sent', attempts: 1 });
    expect(hook.calls).toHaveLength(1);
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
  const { db } = database();
  const rows = db.knex<WebhookDeliveryRow>('webhook_deliveries').withSchema(db.namespace);
  return rows.where({ instance_id: site.id, id }).first();
}
