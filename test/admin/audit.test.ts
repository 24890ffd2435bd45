import { randomUUID } from 'node:crypto';
import { routeTable } from '@gatehouse/admin';
import { describe, expect, it } from 'vitest';
import { useAdmin } from './use-admin.ts';

const admin = useAdmin();

interface Entry {
  readonly id: string;
  readonly action: string;
  readonly [name: string]: unknown;
}

async function entries(query: Readonly<Record<string, string>>): Promise<readonly Entry[]> {
  const { status, json } = await admin().ask('GET', `/v1/audit?${new URLSearchParams(query).toString()}`);
  expect(status).toBe(200);
  return json.entries;
}

async function createSite(settings: object = {}): Promise<{ id: string; slug: string }> {
  const slug = `site-${randomUUID()}`;
  const body = { site_url: 'https://site.example', slug, settings };
  return (await admin().ask('POST', '/v1/instances', { body })).json;
}

async function createOperator(name: string): Promise<{ id: string; token: string }> {
  return (await admin().ask('POST', '/v1/operators', { body: { name, scopes: ['support'] } })).json;
}

describe('the audit log', () => {
  it('tells who did what to which site, from where, before and after', async () => {
    const { id, slug } = await createSite();
    const settings = { disable_signup: true };
    await admin().ask('PATCH', `/v1/instances/${slug}`, { body: { settings }, headers: { 'X-Request-Id': 'r-1' } });
    const [entry] = await entries({ instance: id, action: 'instance.update' });
    expect(entry).toEqual({
      id: expect.any(String),
      created_at: expect.stringMatching(/Z$/),
      operator: { id: null, name: 'environment' },
      action: 'instance.update',
      route: 'PATCH /v1/instances/:reference',
      instance_id: id,
      instance_slug: slug,
      ip_address: '127.0.0.1',
      request_id: expect.any(String),
      details: expect.objectContaining({ before: expect.any(Object), after: expect.any(Object) }),
    });
    expect(JSON.stringify(entry?.['details'])).toContain('disable_signup');
  });

  it('names every action that there is, and is searched by several at once', async () => {
    const { json } = await admin().ask('GET', '/v1/audit/actions');
    const ofRoutes = routeTable.flatMap(({ action }) => action ?? []);
    expect(json.actions).toEqual([...new Set([...ofRoutes, 'instance.purge', 'users.move'])].toSorted());
    const { id, slug } = await createSite();
    await admin().ask('POST', `/v1/instances/${slug}/users`, { body: { email: 'ada@example.com' } });
    await admin().ask('GET', `/v1/instances/${slug}/users/export`);
    await admin().ask('POST', `/v1/instances/${slug}/suspend`);
    const search = new URLSearchParams([
      ['instance', id],
      ['action', 'user.'],
      ['action', 'users.'],
      ['action', 'instance.suspend'],
    ]);
    const found = (await admin().ask('GET', `/v1/audit?${search.toString()}`)).json.entries as readonly Entry[];
    expect(found.map(({ action }) => action)).toEqual(['instance.suspend', 'users.export', 'user.create']);
  });

  it('has nothing of what was refused', async () => {
    const { id, slug } = await createSite();
    await admin().ask('PATCH', `/v1/instances/${slug}`, { body: { settings: { nonsense: 1 } } });
    await admin().ask('POST', `/v1/instances/${slug}/webhooks`, { body: { url: 'http://127.0.0.1/' } });
    expect((await entries({ instance: id })).map(({ action }) => action)).toEqual(['instance.create']);
  });

  it('never has a secret, neither a setting’s, a token’s nor a key’s', async () => {
    const planted = 'planted-secret-0123456789-0123456789';
    const { id, slug } = await createSite({ jwt: { secret: `${planted}-jwt` } });
    const at = `/v1/instances/${slug}`;
    const settings = { smtp: { host: 'mail.example', pass: `${planted}-mail` } };
    await admin().ask('PATCH', at, { body: { settings } });
    await admin().ask('PATCH', at, { body: { settings: { smtp: { pass: `${planted}-other` } } } });
    const { token } = await createOperator('keeps a secret');
    const url = `https://93.184.216.34/hook?key=${planted}`;
    const webhook = await admin().ask('POST', `${at}/webhooks`, { body: { url } });
    expect(webhook.status, webhook.text).toBe(201);
    const rotated = await admin().ask('POST', `${at}/webhooks/${webhook.json.id}/rotate`, { body: {} });
    const clone = await admin().ask('POST', `${at}/clone`, { body: { site_url: 'https://b.example' } });
    const apiKey = await admin().ask('POST', `${at}/api-keys`, { body: { role: 'anon' } });
    const key = await admin().ask('POST', '/v1/operator/signing-keys', { body: { name: 'proxy' } });
    const made = [token, webhook.json.secret, rotated.json.secret, clone.json.jwt_secret, apiKey.json.token];
    const stored = await admin().platform.db.knex('operator_audit_entries').withSchema('gatehouse').select('*');
    const text = JSON.stringify(stored);
    for (const secret of [planted, ...made, key.json.secret]) {
      expect(secret).toEqual(expect.any(String));
      expect(text).not.toContain(secret);
    }
    const updates = await entries({ instance: id, action: 'instance.update' });
    expect(updates).toHaveLength(2);
    expect(JSON.stringify(updates)).toContain('smtp.pass');
  });

  it('has what an operator did as an administrator of a site, under the operator’s name', async () => {
    const { id, slug } = await createSite();
    const helper = await createOperator('the helper');
    const as = { token: helper.token };
    const at = `/v1/instances/${slug}`;
    const body = { address: 'ann@x.example' };
    expect((await admin().ask('POST', `${at}/suppressions`, { ...as, body })).status).toBe(201);
    const hook = await admin().ask('POST', `${at}/webhooks`, { ...as, body: { url: 'https://93.184.216.34/' } });
    await admin().ask('DELETE', `${at}/webhooks/${hook.json.id}`, as);
    await admin().ask('GET', `${at}/webhooks`, as);
    const found = await entries({ operator: helper.id });
    expect(found).toMatchObject([
      { action: 'webhook.remove', instance_id: id, details: { after: { id: hook.json.id } } },
      { action: 'webhook.create', instance_id: id, operator: { id: helper.id, name: 'the helper' } },
      { action: 'suppression.add', instance_id: id, details: {} },
    ]);
    expect(JSON.stringify(found)).not.toContain('ann@x.example');
  });

  it('is filtered by site, operator, action and time, and paged', async () => {
    const { id, slug } = await createSite();
    for (const verb of ['suspend', 'resume', 'suspend', 'resume']) {
      admin().clock.advance(60);
      await admin().ask('POST', `/v1/instances/${slug}/${verb}`);
    }
    const all = await entries({ instance: id });
    expect(all.map(({ action }) => action.replace('instance.', ''))).toEqual([
      'resume',
      'suspend',
      'resume',
      'suspend',
      'create',
    ]);
    expect(await entries({ instance: id, action: 'instance.resume' })).toHaveLength(2);
    expect(await entries({ instance: id, action: 'instance.' })).toHaveLength(5);
    const since = String(all[1]?.['created_at']);
    expect(await entries({ instance: id, since })).toEqual(all.slice(0, 2));
    expect(await entries({ instance: id, until: since })).toEqual(all.slice(2));
    const paged: Entry[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { json } = await admin().ask('GET', `/v1/audit?instance=${id}&limit=2${cursor && `&cursor=${cursor}`}`);
      paged.push(...json.entries);
      cursor = json.next;
    }
    expect(paged).toEqual(all);
  });

  it.each(['instance=nobody', 'operator=1', 'since=yesterday', 'limit=0', 'limit=101', 'cursor=abc', 'nonsense=1'])(
    'refuses ?%s, naming it',
    async (query) => {
      const { status, json } = await admin().ask('GET', `/v1/audit?${query}`);
      expect(status).toBe(400);
      expect(json.msg).toContain(query.split('=')[0]);
    },
  );
});
