import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { getInstance } from '@gatehouse/instances';
import { useAdmin } from './use-admin.ts';

const admin = useAdmin();
const create = (body: object) =>
  admin().ask('POST', '/v1/instances', { body: { site_url: 'https://site.example', ...body } });

it('a site is created from its address alone: slug and secret are made, the secret shown this once', async () => {
  const { status, json } = await create({});
  expect(status).toBe(201);
  expect(json.slug).toMatch(/^site-example-[a-z0-9]{6}$/);
  expect(json.urls).toEqual([`http://api.example/i/${json.slug}`]);
  expect(Buffer.from(json.jwt_secret, 'base64url')).toHaveLength(32);
  expect((await getInstance(admin().platform, json.id)).settings.jwt?.secret).toBe(json.jwt_secret);
  const shown = (await admin().ask('GET', `/v1/instances/${json.id}`)).json;
  expect(shown).toEqual({ ...json, jwt_secret: undefined });
});

it('slug, uuid and settings are taken; a given secret is not repeated', async () => {
  const uuid = randomUUID();
  const settings = { mailer: { autoconfirm: true }, jwt: { secret: 'given-secret-0123456789-0123456789', exp: 60 } };
  const { status, text, json } = await create({ slug: 'chosen', uuid, settings });
  expect(status).toBe(201);
  expect(json).toMatchObject({ slug: 'chosen', uuid });
  expect(text).not.toContain('given-secret');
  expect((await getInstance(admin().platform, json.id)).settings).toMatchObject(settings);
});

it.each([
  [{ site_url: 'ftp://x' }, 400, /^site_url: .*allowed is/],
  [{ site_url: '' }, 400, /^site_url: is empty/],
  [{ slug: 'Not A Slug' }, 400, /^slug: /],
  [{ uuid: 'x' }, 400, /^uuid: is not a UUID/],
  [{ settings: { jwt: { exp: 'soon' } } }, 400, /^jwt\.exp: /],
  [{ settings: { nonsense: 1 } }, 400, /^nonsense: is not a known setting/],
  [{ nonsense: 1 }, 400, /nonsense/],
])('refuses %j', async (body, code, msg) => {
  const { status, json } = await create(body);
  expect(status).toBe(code);
  expect(json).toMatchObject({ code, msg: expect.stringMatching(msg) });
});

it('a slug, a uuid and a secret belong to one site only', async () => {
  const uuid = randomUUID();
  const settings = { jwt: { secret: 'only-one-has-this-0123456789-012' } };
  await create({ slug: 'only-one', uuid, settings });
  expect((await create({ slug: 'only-one' })).json).toEqual({
    code: 409,
    msg: 'Another instance uses the slug only-one',
    problems: [{ path: 'slug', problem: 'Another instance uses the slug only-one' }],
  });
  expect((await create({ uuid })).json).toMatchObject({
    msg: 'An instance with that UUID already exists',
    problems: [{ path: 'uuid' }],
  });
  const secret = 'Another instance signs with this secret';
  expect((await create({ settings })).json).toEqual({
    code: 409,
    msg: secret,
    problems: [{ path: 'jwt.secret', problem: secret }],
  });
});

it('a site is suspended, resumed and deleted by id or slug', async () => {
  const { json } = await create({ slug: 'comes-and-goes' });
  const suspended = await admin().ask('POST', '/v1/instances/comes-and-goes/suspend');
  expect([suspended.status, suspended.json.state]).toEqual([200, 'suspended']);
  const resumed = await admin().ask('POST', `/v1/instances/${json.id}/resume`);
  expect(resumed.json.state).toBe('active');
  expect((await admin().ask('DELETE', '/v1/instances/comes-and-goes')).status).toBe(204);
  expect((await admin().ask('GET', '/v1/instances/comes-and-goes')).status).toBe(404);
});

it('the list has every site once, a page after another', async () => {
  const slugs = Array.from({ length: 101 }, (_, index) => `listed-${String(index).padStart(3, '0')}`);
  for (const slug of slugs) await create({ slug });
  const found: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { json } = await admin().ask('GET', `/v1/instances${cursor === '' ? '' : `?cursor=${cursor}`}`);
    found.push(...json.instances.map((instance: { slug: string }) => instance.slug));
    cursor = json.next;
  }
  expect(found.filter((slug) => slug.startsWith('listed-'))).toEqual(slugs);
  expect(new Set(found).size).toBe(found.length);
});
