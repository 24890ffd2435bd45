import { describe, expect, it } from 'vitest';
import { askAt, doors, type Answer } from '../deliveries/doors.ts';
import type { Site } from '../support/site.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { addEndpoint, ask } from './webhook-site.ts';

const gatehouse = useGatehouse();
const url = 'http://127.0.0.1:9/hook';
/** Its path can be a credential. */
const shown = 'http://127.0.0.1:9/…6fc2';
const unknownId = '00000000-0000-4000-8000-000000000001';

describe.each(doors)('for $name', (door) => {
  const at = (site: Site, endpoint: string, body?: unknown): Promise<Answer> =>
    askAt(door, gatehouse(), site, endpoint, body === undefined ? {} : { body });

  it('an endpoint is added, shown, changed and removed', async () => {
    const site = await gatehouse().createSite();
    const made = await at(site, 'POST /webhooks', { url, event_types: ['user.created', 'user.created'] });
    expect(made.status).toBe(201);
    const { secret, ...view } = made.body;
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(view).toEqual({
      id: expect.any(String),
      url: shown,
      description: '',
      event_types: ['user.created'],
      state: 'enabled',
      disabled_reason: null,
      failing_since: null,
      algorithm: 'hmac-sha256',
      public_key: null,
      previous_key_until: null,
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    const { id } = view;
    expect((await at(site, `GET /webhooks/${id}`)).body).toEqual(view);
    expect((await at(site, 'GET /webhooks')).body).toEqual({ webhooks: [view] });
    const change = { description: 'CRM', event_types: [], state: 'disabled' };
    const changed = await at(site, `PATCH /webhooks/${id}`, { url: 'http://127.0.0.1:9/other', ...change });
    expect(changed).toMatchObject({
      status: 200,
      body: { ...change, url: 'http://127.0.0.1:9/…bf2f', disabled_reason: 'manual' },
    });
    expect((await at(site, `PATCH /webhooks/${id}`, { state: 'enabled' })).body).toMatchObject({
      description: 'CRM',
      state: 'enabled',
      disabled_reason: null,
    });
    expect((await at(site, `DELETE /webhooks/${id}`)).status).toBe(204);
    expect((await at(site, `GET /webhooks/${id}`)).status).toBe(404);
    expect((await at(site, 'GET /webhooks')).body).toEqual({ webhooks: [] });
  });

  it('who did it is in the audit log, without the secret', async () => {
    const site = await gatehouse().createSite();
    const { id, secret } = (await at(site, 'POST /webhooks', { url: `${url}?token=planted-token` })).body;
    await at(site, `POST /webhooks/${id}/rotate`, {});
    await at(site, `DELETE /webhooks/${id}`);
    const entries = gatehouse().platform.db.knex('audit_log_entries').withSchema('gatehouse');
    const found = await entries.where({ instance_id: site.id }).orderBy('created_at').select('payload');
    expect(found.map(({ payload }) => payload.action).toSorted()).toEqual([
      'webhook_endpoint_created',
      'webhook_endpoint_deleted',
      'webhook_endpoint_modified',
    ]);
    expect(JSON.stringify(found)).not.toContain(secret.slice(6));
    expect(JSON.stringify(found)).not.toContain('planted-token');
  });
});

describe('an endpoint is refused', () => {
  it.each([
    [{}, 'url'],
    [{ url: 'http://example.com/' }, 'url: begins with http:; allowed is https://'],
    [{ url: 'https://10.0.0.1/' }, 'url: leads to an address that may not be reached from here'],
    [{ url: 'https://169.254.169.254/' }, 'url: leads to an address that may not be reached from here'],
    [{ url: 'https://[fd00::1]/' }, 'url: leads to an address that may not be reached from here'],
    [{ url: 'nonsense' }, 'url: is no URL'],
    [{ url, event_types: ['user.creatd'] }, '"user.creatd" is no event; allowed are user.created, '],
    [{ url, event_types: ['webhook.test'] }, '"webhook.test" is no event'],
    [{ url, algorithm: 'md5' }, 'algorithm'],
    [{ url, description: 'x'.repeat(201) }, 'description'],
    [{ url, secret: 'mine' }, 'secret'],
  ])('%j', async (body, text) => {
    const site = await gatehouse().createSite();
    const answer = await ask(gatehouse(), site, 'POST /webhooks', body);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text).msg).toContain(text);
    expect((await ask(gatehouse(), site, 'GET /webhooks')).body.webhooks).toEqual([]);
  });

  it('when the site has twenty, however many come at once', async () => {
    const site = await gatehouse().createSite();
    const asked = Array.from({ length: 25 }, () => ask(gatehouse(), site, 'POST /webhooks', { url }));
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(20);
    expect(statuses.filter((status) => status === 409)).toHaveLength(5);
  });

  it.each([
    ['PATCH', { url: 'https://10.0.0.1/' }],
    ['PATCH', { state: 'on' }],
    ['PATCH', { event_types: ['all'] }],
  ])('a change too: %s %j', async (method, body) => {
    const site = await gatehouse().createSite();
    const { id } = await addEndpoint(gatehouse(), site, url);
    expect((await ask(gatehouse(), site, `${method} /webhooks/${id}`, body)).status).toBe(400);
    expect((await ask(gatehouse(), site, `GET /webhooks/${id}`)).body).toMatchObject({ url: shown, state: 'enabled' });
  });
});

describe('what is no endpoint', () => {
  it.each([
    ['GET /webhooks/ID', undefined],
    ['PATCH /webhooks/ID', {}],
    ['DELETE /webhooks/ID', undefined],
    ['POST /webhooks/ID/rotate', {}],
    ['POST /webhooks/ID/test', undefined],
    ['POST /webhooks/ID/replay', { since: '2026-01-01T00:00:00Z' }],
  ])('%s is a 404', async (endpoint, body) => {
    const site = await gatehouse().createSite();
    for (const id of [unknownId, 'not-a-uuid']) {
      const answer = await ask(gatehouse(), site, endpoint.replace('ID', id), body);
      expect(answer).toMatchObject({ status: 404, body: { msg: 'Webhook endpoint not found' } });
    }
  });
});

describe('secrets', () => {
  it('are shown once and then nowhere: not in answers, nor rows, nor jobs, nor the log', async () => {
    const site = await gatehouse().createSite();
    const secretUrl = 'http://planted-user:planted-pass@127.0.0.1:9/planted-path?key=planted-key';
    const made = await addEndpoint(gatehouse(), site, secretUrl);
    expect(made.url).toMatch(/^http:\/\/\*{3}@127\.0\.0\.1:9\/…[0-9a-f]{4}\?\*{3}$/);
    const rotated = await ask(gatehouse(), site, `POST /webhooks/${made.id}/rotate`, {});
    await ask(gatehouse(), site, `POST /webhooks/${made.id}/test`);
    const inUrl = ['planted-user', 'planted-pass', 'planted-path', 'planted-key'];
    const planted = [made.secret.slice(6), rotated.body.secret.slice(6), ...inUrl];
    const { db } = gatehouse().platform;
    const tables = ['webhook_endpoints', 'webhook_deliveries', 'events', 'audit_log_entries'];
    const rows = tables.map((table) => db.knex(table).withSchema('gatehouse').where({ instance_id: site.id }));
    const jobs = await db.knex.raw('select * from gatehouse_queue.job');
    const answers = ['GET /webhooks', `GET /webhooks/${made.id}`, 'GET /webhook-deliveries', 'GET /events'];
    const seen = [
      ...(await Promise.all(rows)).map((found) => JSON.stringify(found)),
      JSON.stringify(jobs.rows),
      ...(await Promise.all(answers.map((endpoint) => ask(gatehouse(), site, endpoint)))).map(({ text }) => text),
      gatehouse().log.join('\n'),
    ].join('\n');
    for (const secret of planted) expect(seen.includes(secret), secret).toBe(false);
  });
});
