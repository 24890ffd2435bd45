import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { useAdmin } from './use-admin.ts';

const admin = useAdmin({ GOTRUE_API_ENDPOINT: 'https://api.example' });

let secrets = 0;
const config = (more: object = {}): object => ({
  site_url: 'https://site.example',
  jwt: { secret: `secret-of-site-${(secrets += 1)}-0123456789` },
  ...more,
});

async function create(more: object = {}, uuid: string = randomUUID()): Promise<string> {
  const { status, json } = await admin().ask('POST', '/instances', { body: { uuid, config: config(more) } });
  expect(status).toBe(201);
  return json.id as string;
}

describe('GET /', () => {
  it('is the manifest', async () => {
    const { status, text } = await admin().ask('GET', '/');
    expect(status).toBe(200);
    expect(text).toBe(
      '{"description":"GoTrue is a user registration and authentication API","name":"GoTrue","version":"test"}',
    );
  });
});

describe('POST /instances', () => {
  it('creates, and answers in the old key order without any secret', async () => {
    const uuid = randomUUID();
    const body = { uuid, account: 'ignored', config: config({ smtp: { host: 'mail.example', pass: 'mail-pass' } }) };
    const { status, headers, text, json } = await admin().ask('POST', '/instances', { body });
    expect([status, headers['content-type']]).toEqual([201, 'application/json']);
    expect(Object.keys(json)).toEqual(['id', 'uuid', 'config', 'created_at', 'updated_at', 'endpoint', 'state']);
    expect(json).toMatchObject({ uuid, endpoint: 'https://api.example', state: 'active' });
    expect(json.config.site_url).toBe('https://site.example');
    expect(json.config.smtp.host).toBe('mail.example');
    expect(text).not.toContain('mail-pass');
    expect(text).not.toContain('secret-of-site');
  });

  it('takes the uuid in any spelling, and an absent one for the nil UUID, once', async () => {
    const uuid = randomUUID();
    const braced = await admin().ask('POST', '/instances', { body: { uuid: `{${uuid}}`, config: config() } });
    expect(braced.json.uuid).toBe(uuid);
    const first = await admin().ask('POST', '/instances', { body: { config: config() } });
    expect(first.json.uuid).toBe('00000000-0000-0000-0000-000000000000');
    const second = await admin().ask('POST', '/instances', { body: { config: config() } });
    expect(second.status).toBe(400);
    expect(second.text).toBe('{"code":400,"msg":"An instance with that UUID already exists"}');
  });

  it('refuses a uuid that is taken', async () => {
    const uuid = randomUUID();
    await create({}, uuid);
    const { status, json } = await admin().ask('POST', '/instances', { body: { uuid, config: config() } });
    expect([status, json.msg]).toEqual([400, 'An instance with that UUID already exists']);
  });

  it.each([
    ['{"uuid":""}', 'Error decoding params: uuid: incorrect UUID length 0 in string ""'],
    ['{"uuid":7}', /^Error decoding params: json: cannot unmarshal number/],
    ['', 'Error decoding params: EOF'],
    ['{"uuid":', 'Error decoding params: unexpected EOF'],
    ['nonsense', /^Error decoding params: invalid character/],
    ['{"config":[]}', 'Error decoding params: config is not an object'],
    ['{"config":{"jwt":{"exp":"soon"}}}', /^Error decoding params: json: cannot unmarshal string/],
    ['{"config":{"site_url":"a\\u0000b"}}', /NUL character/],
  ])('refuses the body %j', async (body, msg) => {
    const { status, headers, json } = await admin().ask('POST', '/instances', { body });
    expect([status, headers['content-type']]).toEqual([400, 'application/json']);
    expect(json.msg).toEqual(typeof msg === 'string' ? msg : expect.stringMatching(msg));
  });

  it('refuses a config without a signing secret', async () => {
    for (const body of [{ uuid: randomUUID() }, { uuid: randomUUID(), config: { site_url: 'https://a.example' } }]) {
      const { status, json } = await admin().ask('POST', '/instances', { body });
      expect(status).toBe(400);
      expect(json.msg).toMatch(/jwt\.secret/);
    }
  });

  it('refuses a secret that another instance signs with', async () => {
    const jwt = { secret: 'one-secret-for-two-sites-0123456789' };
    await create({ jwt });
    const body = { uuid: randomUUID(), config: config({ jwt }) };
    const { status, json } = await admin().ask('POST', '/instances', { body });
    expect([status, json.msg]).toEqual([400, 'Another instance signs with this secret']);
  });

  it('lets exactly one of many creations with the same uuid through', async () => {
    const uuid = randomUUID();
    const creations = Array.from({ length: 8 }, () =>
      admin().ask('POST', '/instances', { body: { uuid, config: config() } }),
    );
    const statuses = (await Promise.all(creations)).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([201, ...Array<number>(7).fill(400)]);
  });
});

describe('GET /instances/{id}', () => {
  it('shows the instance without endpoint and state', async () => {
    const id = await create();
    const { status, json } = await admin().ask('GET', `/instances/${id}`);
    expect(status).toBe(200);
    expect(Object.keys(json)).toEqual(['id', 'uuid', 'config', 'created_at', 'updated_at']);
    expect((await admin().ask('GET', `/instances/urn:uuid:${id}`)).json.id).toBe(id);
  });

  it('tells a malformed id from an unknown one', async () => {
    for (const [path, code, msg] of [
      ['/instances/nonsense', 400, 'Invalid instance ID'],
      [`/instances/${randomUUID()}`, 404, 'Instance not found'],
      ['/instances/00000000-0000-0000-0000-000000000000', 404, 'Instance not found'],
    ] as const) {
      expect((await admin().ask('GET', path)).json).toEqual({ code, msg });
    }
  });
});

describe('PUT /instances/{id}', () => {
  it('changes what is named and keeps the rest, secrets included', async () => {
    const id = await create({ smtp: { host: 'mail.example', pass: 'kept-pass' } });
    const shown = (await admin().ask('GET', `/instances/${id}`)).json.config;
    const edited = { ...shown, disable_signup: true };
    const { status, json } = await admin().ask('PUT', `/instances/${id}`, { body: { config: edited } });
    expect(status).toBe(200);
    expect(json.config.disable_signup).toBe(true);
    expect(json.config.smtp.host).toBe('mail.example');
    expect(new Date(json.updated_at).getTime()).toBeGreaterThan(new Date(json.created_at).getTime());
    const stored = await admin().platform.db.knex('instances').withSchema('gatehouse').where({ id }).first();
    expect(JSON.stringify(stored)).not.toContain('kept-pass');
    const { getInstance } = await import('@gatehouse/instances');
    const own = (await getInstance(admin().platform, id)).settings;
    expect(own.smtp?.pass).toBe('kept-pass');
    await admin().ask('PUT', `/instances/${id}`, { body: { config: { smtp: { pass: '' } } } });
    expect((await getInstance(admin().platform, id)).settings.smtp?.pass).toBeUndefined();
  });

  it('never leaves an instance without a signing secret', async () => {
    const id = await create();
    const wiped = await admin().ask('PUT', `/instances/${id}`, { body: { config: { jwt: { secret: '' } } } });
    expect(wiped.status).toBe(400);
    const nothing = await admin().ask('PUT', `/instances/${id}`, { body: { config: null } });
    expect(nothing.status).toBe(200);
    expect(nothing.json.config.site_url).toBe('https://site.example');
  });

  it('loses neither of two edits at once', async () => {
    const id = await create();
    await Promise.all([
      admin().ask('PUT', `/instances/${id}`, { body: { config: { disable_signup: true } } }),
      admin().ask('PUT', `/instances/${id}`, { body: { config: { mailer: { autoconfirm: true } } } }),
    ]);
    const { config: after } = (await admin().ask('GET', `/instances/${id}`)).json;
    expect([after.disable_signup, after.mailer.autoconfirm]).toEqual([true, true]);
  });
});

describe('DELETE /instances/{id}', () => {
  it('takes the instance away', async () => {
    const id = await create();
    const { status, text } = await admin().ask('DELETE', `/instances/${id}`);
    expect([status, text]).toEqual([204, '']);
    expect((await admin().ask('GET', `/instances/${id}`)).status).toBe(404);
    expect((await admin().ask('DELETE', `/instances/${id}`)).status).toBe(404);
  });
});

it('an unknown path is 404, a wrong method 405 with Allow', async () => {
  expect((await admin().ask('GET', '/nothing')).text).toBe('404 page not found\n');
  const { status, headers } = await admin().ask('PATCH', `/instances/${randomUUID()}`);
  expect(status).toBe(405);
  expect(headers.allow).toMatch(/PUT/);
});
