import { describe, expect, it } from 'vitest';
import { call, someEmail } from '../api/netlify/client.ts';
import { askAt, doors, type Answer } from '../deliveries/doors.ts';
import { useHookReceiver, type Hook } from '../support/hook-receiver.ts';
import type { Site } from '../support/site.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { addEndpoint, ask, called, deliveryOf, verified, type MadeEndpoint } from './webhook-site.ts';

const gatehouse = useGatehouse();
const receiver = useHookReceiver();
const day = 86_400;

async function createUser(site: Site, email = someEmail()): Promise<string> {
  const json = { email, password: 'correct horse', confirm: true };
  await call(site, 'POST /admin/users', { json, bearer: site.signToken() });
  return email;
}

/** The site's own log, the oldest first. */
async function auditOf(site: Site): Promise<readonly Record<string, unknown>[]> {
  const rows = gatehouse().platform.db.knex('audit_log_entries').withSchema('gatehouse');
  const found = await rows.where({ instance_id: site.id }).orderBy('created_at').select('payload');
  return found.map(({ payload }) => payload as Record<string, unknown>);
}

/** A site whose receiver has failed for so long that the event of a new user was given up. */
async function siteWithDeadDelivery(): Promise<{
  site: Site;
  hook: Hook;
  endpoint: MadeEndpoint;
  dead: Answer['body'];
  mend: () => void;
}> {
  const site = await gatehouse().createSite();
  let status = 500;
  const hook = receiver().hook(() => ({ status, body: 'told by the receiver' }));
  const endpoint = await addEndpoint(gatehouse(), site, hook.url, { event_types: ['user.created'] });
  await createUser(site);
  await deliveryOf(gatehouse(), site, endpoint, { state: 'queued', attempts: 1 });
  gatehouse().clock.advance(6 * day);
  const dead = await deliveryOf(gatehouse(), site, endpoint, { state: 'abandoned' });
  return { site, hook, endpoint, dead, mend: () => (status = 200) };
}

describe.each(doors)('for $name', (door) => {
  const at = (site: Site, endpoint: string, body?: unknown): Promise<Answer> =>
    askAt(door, gatehouse(), site, endpoint, body === undefined ? {} : { body });

  it('a delivery that was given up is listed, shown with its attempts, and made again under the same id', async () => {
    const { site, hook, endpoint, dead, mend } = await siteWithDeadDelivery();
    const listed = await at(site, 'GET /webhook-deliveries?state=abandoned');
    expect(listed.body).toMatchObject({ deliveries: [{ id: dead.id, event_type: 'user.created' }], next: null });
    const shown = await at(site, `GET /webhook-deliveries/${dead.id}`);
    expect(shown.body).toMatchObject({
      last_error: 'expired',
      attempt_log: [{ outcome: 'deferred', error: 'receiver_failed', status: 500 }, { error: 'expired' }],
    });
    for (const { text } of [listed, shown]) expect(text).not.toMatch(/whsec_|told by the receiver|@/);
    mend();
    const calls = hook.calls.length;
    const replayed = await at(site, `POST /webhook-deliveries/${dead.id}/replay`);
    expect(replayed).toMatchObject({ status: 202, body: { id: dead.id, event_id: dead.event_id, is_replay: true } });
    const again = await called(hook, calls + 1);
    expect(again.headers['webhook-id']).toBe(hook.calls[0]?.headers['webhook-id']);
    expect(again.rawBody).toBe(hook.calls[0]?.rawBody);
    verified(endpoint.secret, again);
    await deliveryOf(gatehouse(), site, endpoint, { id: dead.id, state: 'sent', last_error: null });
    expect(await auditOf(site)).toContainEqual(
      expect.objectContaining({
        action: 'webhook_replayed',
        actor_username: door.actor,
        traits: { delivery_id: dead.id, event_type: 'user.created', endpoint_id: endpoint.id },
      }),
    );
  });

  it('many are made again at once, those given up unless told otherwise, and only those that match', async () => {
    const { site, hook, endpoint, mend } = await siteWithDeadDelivery();
    mend();
    await createUser(site);
    await deliveryOf(gatehouse(), site, endpoint, { state: 'sent' });
    const calls = hook.calls.length;
    const other = await addEndpoint(gatehouse(), site, receiver().hook().url, { event_types: ['user.banned'] });
    const none = [{ endpoint_id: other.id }, { event_type: 'user.deleted' }, { created_to: '2020-01-01T00:00:00Z' }];
    for (const filter of none) {
      const answer = await at(site, 'POST /webhook-deliveries/replay', filter);
      expect([answer.status, answer.body]).toEqual([202, { replayed: 0 }]);
    }
    const given = await at(site, 'POST /webhook-deliveries/replay', { event_type: 'user.created' });
    expect(given.body).toEqual({ replayed: 1 });
    expect((await called(hook, calls + 1)).headers['webhook-id']).toBe(hook.calls[0]?.headers['webhook-id']);
    await deliveryOf(gatehouse(), site, endpoint, { state: 'sent' });
    await expect
      .poll(async () => (await at(site, 'GET /webhook-deliveries?state=sent')).body.deliveries.length)
      .toBe(2);
    expect((await at(site, 'POST /webhook-deliveries/replay', { state: 'sent' })).body).toEqual({ replayed: 2 });
    await called(hook, calls + 3);
    const replays = (await auditOf(site)).filter(({ action }) => action === 'webhooks_replayed');
    expect(replays).toMatchObject([
      { actor_username: door.actor, traits: { count: 1 } },
      { actor_username: door.actor, traits: { count: 2 } },
    ]);
  });

  it('an endpoint is sent all that it wants to hear of since a time, also what it was never sent', async () => {
    const site = await gatehouse().createSite();
    const [before, email] = [await createUser(site), someEmail()];
    gatehouse().clock.advance(60);
    const since = gatehouse().clock.now().toISOString();
    await createUser(site, email);
    // Events go to the endpoints of the moment after their deed: this one comes later.
    await expect.poll(async () => (await at(site, 'GET /events?types=user.created')).body.events.length).toBe(2);
    const hook = receiver().hook();
    const { id } = await addEndpoint(gatehouse(), site, hook.url, { event_types: ['user.created'] });
    const answer = await at(site, `POST /webhooks/${id}/replay`, { since });
    expect([answer.status, answer.body]).toEqual([202, { replayed: 1 }]);
    expect((await called(hook)).body.data.user.email).toBe(email);
    expect(hook.calls.map(({ body }) => body.data.user.email)).not.toContain(before);
    expect(await auditOf(site)).toContainEqual(
      expect.objectContaining({ action: 'webhooks_replayed', traits: { count: 1, endpoint_id: id, since } }),
    );
  });

  it('another site’s deliveries and events are unknown like any other id', async () => {
    const { site, dead, mend, hook } = await siteWithDeadDelivery();
    mend();
    const calls = hook.calls.length;
    const stranger = await gatehouse().createSite();
    for (const endpoint of [
      `GET /webhook-deliveries/${dead.id}`,
      `POST /webhook-deliveries/${dead.id}/replay`,
      `GET /events/${dead.event_id}`,
      `POST /webhooks/${dead.endpoint_id}/test`,
    ]) {
      expect((await at(stranger, endpoint)).status, endpoint).toBe(404);
    }
    expect((await at(stranger, 'POST /webhook-deliveries/replay', {})).body).toEqual({ replayed: 0 });
    expect((await at(stranger, 'GET /webhook-deliveries')).body).toEqual({ deliveries: [], next: null });
    expect((await at(stranger, 'GET /events')).body.events).toEqual([]);
    expect((await at(site, `GET /events/${dead.event_id}`)).body).toMatchObject({ type: 'user.created' });
    expect(hook.calls).toHaveLength(calls);
  });

  it('a test event goes to the one endpoint that it is asked for', async () => {
    const site = await gatehouse().createSite();
    const [hook, other] = [receiver().hook(), receiver().hook()];
    const { id, secret } = await addEndpoint(gatehouse(), site, hook.url);
    await addEndpoint(gatehouse(), site, other.url);
    expect((await at(site, `POST /webhooks/${id}/test`)).status).toBe(202);
    expect(verified(secret, await called(hook)).type).toBe('webhook.test');
    expect(other.calls).toEqual([]);
  });
});

describe('what cannot be made again is refused with the reason', () => {
  it.each([
    ['a delivery that is still tried', 'webhook_delivery_unfinished'],
    ['a delivery to an endpoint that is disabled', 'webhook_endpoint_disabled'],
  ])('%s', async (_what, code) => {
    const site = await gatehouse().createSite();
    const hook = receiver().hook(() => ({ status: 500 }));
    const endpoint = await addEndpoint(gatehouse(), site, hook.url, { event_types: ['user.created'] });
    await createUser(site);
    const { id } = await deliveryOf(gatehouse(), site, endpoint, { state: 'queued', attempts: 1 });
    if (code === 'webhook_endpoint_disabled') {
      await ask(gatehouse(), site, `PATCH /webhooks/${endpoint.id}`, { state: 'disabled' });
    }
    const answer = await ask(gatehouse(), site, `POST /webhook-deliveries/${id}/replay`, {});
    expect(answer).toMatchObject({ status: 409 });
    expect(answer.text).toContain(code === 'webhook_endpoint_disabled' ? 'is disabled' : 'still being tried');
  });
});

describe('the feed of events', () => {
  it('is read on from where it was, in the order in which things happened, without gaps', async () => {
    const site = await gatehouse().createSite();
    const emails: string[] = [];
    for (let user = 0; user < 5; user += 1) emails.push(await createUser(site));
    const seen: string[] = [];
    let next = '0';
    await expect
      .poll(async () => {
        const { body } = await ask(gatehouse(), site, `GET /events?types=user.created&limit=2&after=${next}`);
        seen.push(...body.events.map(({ data }: { data: { user: { email: string } } }) => data.user.email));
        next = body.next;
        return [seen.length, body.has_more];
      })
      .toEqual([5, false]);
    expect(seen).toEqual(emails);
    const { body } = await ask(gatehouse(), site, `GET /events?types=user.created&after=${next}`);
    expect(body).toEqual({ events: [], next, has_more: false });
  });

  it('is read backwards from what happened last', async () => {
    const site = await gatehouse().createSite();
    const emails: string[] = [];
    for (let user = 0; user < 5; user += 1) emails.push(await createUser(site));
    const feed = async (query: string): Promise<Answer['body']> =>
      (await ask(gatehouse(), site, `GET /events?types=user.created&${query}`)).body;
    const emailsIn = ({ events }: Answer['body']): string[] =>
      events.map(({ data }: { data: { user: { email: string } } }) => data.user.email);
    await expect.poll(async () => (await feed('')).events.length).toBe(5);
    const newest = await feed('order=newest&limit=2');
    const middle = await feed(`order=newest&limit=2&before=${newest.next}`);
    const oldest = await feed(`order=newest&limit=2&before=${middle.next}`);
    expect([newest, middle, oldest].flatMap(emailsIn)).toEqual(emails.toReversed());
    expect([newest, middle, oldest].map(({ has_more: hasMore }) => hasMore)).toEqual([true, true, false]);
    expect((await feed(`order=newest&before=${oldest.next}`)).events).toEqual([]);
  });

  it('of a site where nothing has happened is empty, from either end', async () => {
    const site = await gatehouse().createSite();
    for (const query of ['', 'order=newest'])
      expect((await ask(gatehouse(), site, `GET /events?${query}`)).body).toEqual({
        events: [],
        next: '0',
        has_more: false,
      });
  });

  it.each([
    ['after=x', 400],
    ['after=999', 400],
    ['order=newest&after=1', 400],
    ['before=1', 400],
    ['order=sideways', 400],
    ['types=user.invented', 400],
    ['limit=0', 400],
  ])('%s is refused', async (query, status) => {
    const site = await gatehouse().createSite();
    expect((await ask(gatehouse(), site, `GET /events?${query}`)).status).toBe(status);
  });

  it('says so when events after a place are no longer kept', async () => {
    const site = await gatehouse().createSite();
    for (const _user of [1, 2, 3]) await createUser(site);
    await expect
      .poll(async () => (await ask(gatehouse(), site, 'GET /events?types=user.created')).body.events.length)
      .toBe(3);
    const page = (await ask(gatehouse(), site, 'GET /events?limit=1')).body;
    const { db } = gatehouse().platform;
    await db
      .knex('gatehouse.events')
      .where({ instance_id: site.id })
      .where('seq', '<=', Number(page.next) + 1)
      .delete();
    const answer = await ask(gatehouse(), site, `GET /events?after=${page.next}`);
    expect(answer).toMatchObject({ status: 410 });
    expect((await ask(gatehouse(), site, 'GET /events')).status).toBe(200);
  });
});
