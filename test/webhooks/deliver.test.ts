import { describe, expect, it } from 'vitest';
import { Webhook } from 'standardwebhooks';
import { call, createPerson, someEmail } from '../api/netlify/client.ts';
import { useHookReceiver } from '../support/hook-receiver.ts';
import type { Site } from '../support/site.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { addEndpoint, ask, called, deliveryOf, verified } from './webhook-site.ts';

const gatehouse = useGatehouse();
const receiver = useHookReceiver();
const users = { event_types: ['user.created'] };
/** Of an address on this machine: no word of its path. */
const marked = /^http:\/\/127\.0\.0\.1:\d+\/…[0-9a-f]{4}$/;

async function createUser(site: Site): Promise<{ id: string; email: string }> {
  const json = { email: someEmail(), password: 'correct horse', confirm: true };
  const { body } = await call(site, 'POST /admin/users', { json, bearer: site.signToken() });
  return body as { id: string; email: string };
}

const endpointNow = async (site: Site, id: string) => (await ask(gatehouse(), site, `GET /webhooks/${id}`)).body;

describe('a webhook', () => {
  it('is the event, signed as the standard says', async () => {
    const site = await gatehouse().createSite();
    const hook = receiver().hook();
    const { secret, id } = await addEndpoint(gatehouse(), site, hook.url, users);
    const user = await createUser(site);
    const got = await called(hook);
    const headers = got.headers as Record<string, string>;
    const event = new Webhook(secret).verify(got.rawBody, headers) as ReturnType<typeof verified>;
    expect(verified(secret, got)).toEqual(event);
    expect(event).toMatchObject({
      id: got.headers['webhook-id'],
      type: 'user.created',
      instance_id: site.id,
      data: { user: { id: user.id, email: user.email } },
    });
    expect(got).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/json' } });
    expect(Buffer.byteLength(got.rawBody)).toBeLessThan(20_000);
    expect(await deliveryOf(gatehouse(), site, { id }, { state: 'sent' }, 'user.created')).toMatchObject({
      event_id: event.id,
      event_type: 'user.created',
      attempts: 1,
      last_error: null,
      last_status: 200,
      attempt_log: [{ outcome: 'sent', status: 200, error: null }],
    });
  });

  it('comes for the events that were asked for, and to every endpoint that asked', async () => {
    const site = await gatehouse().createSite();
    const [all, some, other] = [receiver().hook(), receiver().hook(), receiver().hook()];
    await addEndpoint(gatehouse(), site, all.url);
    await addEndpoint(gatehouse(), site, some.url, { event_types: ['session.created', 'user.deleted'] });
    await addEndpoint(gatehouse(), site, other.url, { event_types: ['user.banned'] });
    const person = await createPerson(site);
    await call(site, `DELETE /admin/users/${person.id}`, { bearer: site.signToken() });
    await called(all, 4);
    await called(some, 2);
    expect(all.calls.map(({ body }) => body.type).toSorted()).toEqual([
      'session.created',
      'user.confirmed',
      'user.created',
      'user.deleted',
    ]);
    expect(some.calls.map(({ body }) => body.type).toSorted()).toEqual(['session.created', 'user.deleted']);
    expect(other.calls).toEqual([]);
  });

  it('stays below 20 kB however large the metadata is', async () => {
    const site = await gatehouse().createSite();
    const hook = receiver().hook();
    await addEndpoint(gatehouse(), site, hook.url, users);
    const note = 'ä'.repeat(15_000);
    const metadata = { user_metadata: { note }, app_metadata: { note } };
    await createPerson(site, metadata);
    const { rawBody, body } = await called(hook);
    expect(Buffer.byteLength(rawBody)).toBeLessThan(20_000);
    expect(body.data.user).toMatchObject({ user_metadata: null, app_metadata: null });
  });

  it('of a pair of keys is signed so that the public half believes it', async () => {
    const site = await gatehouse().createSite();
    const hook = receiver().hook();
    const made = await addEndpoint(gatehouse(), site, hook.url, { ...users, algorithm: 'ed25519' });
    expect(made).not.toHaveProperty('secret');
    expect(made.public_key).toMatch(/^whpk_/);
    await createUser(site);
    expect((await called(hook)).headers['webhook-signature']).toMatch(/^v1a,[A-Za-z0-9+/]{86}==$/);
  });
});

describe('a receiver that fails', () => {
  it.each([
    [404, 'refused'],
    [500, 'receiver_failed'],
    [302, 'redirect'],
    [304, 'redirect'],
  ])('with %d is tried again: the same id and body, a new timestamp', async (status, error) => {
    const site = await gatehouse().createSite();
    let isDown = true;
    const hook = receiver().hook(() =>
      isDown ? { status, headers: { location: `${receiver().origin}/elsewhere` } } : {},
    );
    const { secret, id } = await addEndpoint(gatehouse(), site, hook.url, users);
    await createUser(site);
    const first = await called(hook);
    expect(await deliveryOf(gatehouse(), site, { id }, { state: 'queued', attempts: 1 })).toMatchObject({
      last_error: error,
      last_status: status,
    });
    expect((await endpointNow(site, id)).failing_since).not.toBeNull();
    isDown = false;
    gatehouse().clock.advance(7);
    const second = await called(hook, 2);
    expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
    expect(second.rawBody).toBe(first.rawBody);
    expect(Number(second.headers['webhook-timestamp'])).toBeGreaterThan(Number(first.headers['webhook-timestamp']));
    await deliveryOf(gatehouse(), site, { id }, { state: 'sent', attempts: 2 });
    expect((await endpointNow(site, id)).failing_since).toBeNull();
    verified(secret, second);
  });

  it('is tried ten times over three days, and then given up', async () => {
    const site = await gatehouse().createSite();
    const hook = receiver().hook(() => ({ status: 500 }));
    const { id } = await addEndpoint(gatehouse(), site, hook.url, users);
    await createUser(site);
    for (const [attempt, pause] of [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400].entries()) {
      await deliveryOf(gatehouse(), site, { id }, { state: 'queued', attempts: attempt + 1 });
      gatehouse().clock.advance(pause * 1.2 + 1);
    }
    const given = await deliveryOf(gatehouse(), site, { id }, { state: 'abandoned', attempts: 10 });
    expect(given.attempt_log).toHaveLength(10);
    expect(hook.calls).toHaveLength(10);
  });

  it('is not called before the time it asked for', async () => {
    const site = await gatehouse().createSite();
    const hook = receiver().hook(() => ({ status: 503, headers: { 'retry-after': '3600' } }));
    const { id } = await addEndpoint(gatehouse(), site, hook.url, users);
    await createUser(site);
    const { next_attempt_at: next } = await deliveryOf(gatehouse(), site, { id }, { state: 'queued', attempts: 1 });
    expect(Date.parse(next) - gatehouse().clock.now().getTime()).toBeGreaterThan(3_500_000);
  });

  it.each([429, 502, 504])('with %d gets at least a minute', async (status) => {
    const site = await gatehouse().createSite();
    const hook = receiver().hook(() => ({ status }));
    const { id } = await addEndpoint(gatehouse(), site, hook.url, users);
    await createUser(site);
    const { next_attempt_at: next } = await deliveryOf(gatehouse(), site, { id }, { state: 'queued', attempts: 1 });
    expect(Date.parse(next) - gatehouse().clock.now().getTime()).toBeGreaterThan(50_000);
  });

  it('by saying too much has still taken it', async () => {
    const site = await gatehouse().createSite();
    const hook = receiver().hook(() => ({ body: 'x'.repeat(2_000_000) }));
    const { id } = await addEndpoint(gatehouse(), site, hook.url, users);
    await createUser(site);
    await deliveryOf(gatehouse(), site, { id }, { state: 'sent' });
  });
});

describe('an endpoint', () => {
  it('that is gone (410) is disabled at once, and the others hear of it', async () => {
    const site = await gatehouse().createSite();
    const gone = receiver().hook(() => ({ status: 410 }));
    const watcher = receiver().hook();
    const { id } = await addEndpoint(gatehouse(), site, gone.url, { description: 'old', ...users });
    const { secret } = await addEndpoint(gatehouse(), site, watcher.url, { event_types: ['webhook.disabled'] });
    await createUser(site);
    await deliveryOf(gatehouse(), site, { id }, { state: 'failed', last_error: 'gone', last_status: 410 });
    expect(verified(secret, await called(watcher))).toMatchObject({
      type: 'webhook.disabled',
      data: { endpoint: { id, url: expect.stringMatching(marked), description: 'old' }, reason: 'gone' },
    });
    expect(await endpointNow(site, id)).toMatchObject({ state: 'disabled', disabled_reason: 'gone' });
    expect(gatehouse().log.join('\n')).toContain('webhook endpoint disabled');
    await createUser(site);
    await createPerson(site);
    expect(gone.calls).toHaveLength(1);
  });

  it('that has done nothing but fail for five days is disabled, and one success starts the account anew', async () => {
    const site = await gatehouse().createSite();
    let isDown = true;
    const hook = receiver().hook(() => ({ status: isDown ? 500 : 200 }));
    const { id } = await addEndpoint(gatehouse(), site, hook.url, users);
    const failOnce = async (): Promise<void> => {
      await createUser(site);
      await deliveryOf(gatehouse(), site, { id }, { state: 'queued', attempts: 1 });
    };
    await failOnce();
    gatehouse().clock.advance(119 * 3_600);
    isDown = false;
    await createUser(site);
    await expect.poll(async () => (await endpointNow(site, id)).failing_since).toBeNull();
    isDown = true;
    await failOnce();
    gatehouse().clock.advance(119 * 3_600);
    await failOnce();
    expect((await endpointNow(site, id)).state).toBe('enabled');
    gatehouse().clock.advance(2 * 3_600);
    await expect.poll(async () => (await endpointNow(site, id)).state).toBe('disabled');
    expect((await endpointNow(site, id)).disabled_reason).toBe('failing');
  });

  it('that is paused gets later what happened meanwhile', async () => {
    const site = await gatehouse().createSite();
    const hook = receiver().hook();
    const { id } = await addEndpoint(gatehouse(), site, hook.url, users);
    await ask(gatehouse(), site, `PATCH /webhooks/${id}`, { state: 'paused' });
    await createUser(site);
    await deliveryOf(gatehouse(), site, { id }, { state: 'queued', last_error: 'endpoint_paused', attempts: 0 });
    expect(hook.calls).toEqual([]);
    await ask(gatehouse(), site, `PATCH /webhooks/${id}`, { state: 'enabled' });
    await called(hook);
  });

  it('that asked for less and is enabled anew is called at once', async () => {
    const site = await gatehouse().createSite();
    let isBusy = true;
    const hook = receiver().hook(() =>
      isBusy ? { status: 429, headers: { 'retry-after': '3600' } } : { status: 200 },
    );
    const { id } = await addEndpoint(gatehouse(), site, hook.url, users);
    await createUser(site);
    await deliveryOf(gatehouse(), site, { id }, { state: 'queued', last_status: 429 });
    await createUser(site);
    await deliveryOf(gatehouse(), site, { id }, { state: 'queued', last_error: 'receiver_busy', attempts: 0 });
    isBusy = false;
    await ask(gatehouse(), site, `PATCH /webhooks/${id}`, { state: 'enabled' });
    await called(hook, 3);
  });

  it('of a suspended site waits until the site runs again', async () => {
    const site = await gatehouse().createSite();
    const hook = receiver().hook();
    await addEndpoint(gatehouse(), site, hook.url, { event_types: ['instance.suspended', 'instance.resumed'] });
    const operator = { authorization: `Bearer ${gatehouse().operatorToken}` };
    const post = (deed: string) =>
      fetch(`${gatehouse().adminUrl}/v1/instances/${site.id}/${deed}`, { method: 'POST', headers: operator });
    expect((await post('suspend')).status).toBe(200);
    const { db } = gatehouse().platform;
    const waiting = () =>
      db.knex('webhook_deliveries').withSchema('gatehouse').where({ instance_id: site.id }).select('last_error');
    await expect.poll(waiting).toEqual([{ last_error: 'instance_suspended' }]);
    expect(hook.calls).toEqual([]);
    expect((await post('resume')).status).toBe(200);
    // A worker that has not heard of it yet would wait for as long again.
    await expect.poll(async () => (await call(site, 'GET /settings')).status).toBe(200);
    gatehouse().clock.advance(601);
    await called(hook, 2);
    expect(hook.calls.map(({ body }) => body.type).toSorted()).toEqual(['instance.resumed', 'instance.suspended']);
  });
});
