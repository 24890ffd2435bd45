import { expect, it } from 'vitest';
import { useAdmin } from './use-admin.ts';

const admin = useAdmin();

async function createSite(slug: string): Promise<string> {
  const { json } = await admin().ask('POST', '/v1/instances', { body: { site_url: 'https://site.example', slug } });
  return json.id as string;
}

const add = (reference: string, domain: unknown) =>
  admin().ask('POST', `/v1/instances/${reference}/domains`, { body: { domain, attested: true } });
const list = async (reference: string) => (await admin().ask('GET', `/v1/instances/${reference}/domains`)).json;

it('a domain is given in any spelling, listed and taken back, by id or slug', async () => {
  const id = await createSite('owner');
  expect(await list('owner')).toEqual({ domains: [] });
  const first = await add('owner', 'Auth.Example.COM:443');
  expect(first.status).toBe(201);
  expect(first.json).toEqual({ domain: 'auth.example.com', is_verified: true, is_primary: true, challenge: null });
  const second = await add(id, 'münchen.example');
  expect(second.json).toEqual({
    domain: 'xn--mnchen-3ya.example',
    is_verified: true,
    is_primary: false,
    challenge: null,
  });
  expect(await list(id)).toEqual({ domains: [first.json, second.json] });
  const removed = await admin().ask('DELETE', '/v1/instances/owner/domains/AUTH.example.com');
  expect([removed.status, removed.text]).toEqual([204, '']);
  expect(await list('owner')).toMatchObject({ domains: [{ domain: 'xn--mnchen-3ya.example' }] });
  expect((await admin().ask('DELETE', '/v1/instances/owner/domains/auth.example.com')).json).toEqual({
    code: 404,
    msg: 'The instance does not have this domain',
  });
});

it('a domain belongs to one site only', async () => {
  await createSite('one');
  await createSite('other');
  await add('one', 'id.example.org');
  expect((await add('other', 'ID.example.org.')).json).toEqual({
    code: 409,
    msg: 'Another instance uses the domain id.example.org',
    problems: [{ path: 'domain', problem: 'Another instance uses the domain id.example.org' }],
  });
  expect((await admin().ask('DELETE', '/v1/instances/other/domains/id.example.org')).status).toBe(404);
  expect(await list('one')).toMatchObject({ domains: [{ domain: 'id.example.org' }] });
});

it.each(['', 'localhost', 'acme.localhost', '127.0.0.1', 'a b.example', '*.example.org', 'x.example/y', 5, null])(
  'refuses %j, naming it',
  async (domain) => {
    const { status, json } = await add('one', domain);
    expect(status).toBe(400);
    expect(json).toMatchObject({ code: 400, msg: expect.stringContaining('domain') });
  },
);

it('of an unknown site there are none', async () => {
  expect((await add('nobody', 'a.example.net')).status).toBe(404);
  for (const odd of ['nobody', '%00', '%zz', '%2e%2e', 'a%2fb', 'x'.repeat(5_000)]) {
    expect((await admin().ask('GET', `/v1/instances/${odd}/domains`)).status).toBe(404);
    expect((await admin().ask('GET', `/v1/instances/${odd}`)).status).toBe(404);
  }
  expect((await admin().ask('DELETE', '/v1/instances/one/domains/%00')).status).toBe(404);
});
