import { beforeEach, describe, expect, it } from 'vitest';
import { useAdmin } from './use-admin.ts';

const admin = useAdmin();

let site: string;
let count = 0;
beforeEach(async () => {
  site = `site-${(count += 1)}`;
  await admin().ask('POST', '/v1/instances', { body: { site_url: 'https://site.example', slug: site } });
});

// oxlint-disable-next-line typescript/no-explicit-any -- what came back is what the tests are about
async function ask(method: string, path: string, body?: unknown): Promise<{ status: number; json: any }> {
  return admin().ask(method, `/v1/instances/${site}${path}`, body === undefined ? {} : { body });
}

const auditOf = async (action: string): Promise<Record<string, unknown>[]> => {
  const { json } = await admin().ask('GET', `/v1/audit?action=${action}`);
  return json.entries;
};

describe('signing keys', () => {
  it('are made, listed, shown with their public half, and promoted when it is time', async () => {
    expect(await ask('GET', '/keys')).toMatchObject({ status: 200, json: { keys: [] } });
    const made = await ask('POST', '/keys', { algorithm: 'ES256', kid: 'spring' });
    expect(made).toMatchObject({ status: 201, json: { kid: 'spring', state: 'published', is_next: false } });
    expect(made.json.public_key).toMatchObject({ kty: 'EC', crv: 'P-256', kid: 'spring', alg: 'ES256', use: 'sig' });
    expect(made.json).not.toHaveProperty('secret');
    expect((await ask('GET', '/keys')).json).toEqual({ keys: [made.json] });
    expect((await ask('GET', '/keys/spring')).json).toEqual(made.json);
    const early = await ask('POST', '/keys/spring/promote', {});
    expect(early).toMatchObject({ status: 409, json: { code: 409, msg: expect.stringContaining('may sign from') } });
    const forced = await ask('POST', '/keys/spring/promote', { force: true });
    expect(forced).toMatchObject({ status: 200, json: { state: 'active' } });
    const [entry] = await auditOf('key.promote');
    expect(entry).toMatchObject({ details: { after: { kid: 'spring', state: 'active', forced: true } } });
  });

  it('that are to take over sign with what the settings accept, until another one waits', async () => {
    const accept = (...methods: string[]) => ask('PATCH', '', { settings: { jwt: { valid_methods: methods } } });
    const { json: next } = await ask('POST', '/keys/rotate', { algorithm: 'ES256' });
    expect(await accept('HS256')).toMatchObject({
      status: 400,
      json: { problems: [{ path: 'jwt.valid_methods', problem: expect.stringContaining('lacks ES256') }] },
    });
    expect((await accept('HS256', 'ES256')).status).toBe(200);
    expect((await ask('POST', `/keys/${next.kid}/revoke`)).status).toBe(200);
    expect((await accept('HS256')).status).toBe(200);
    expect((await ask('POST', '/keys/rotate', { algorithm: 'ES256' })).status).toBe(400);
  });

  it('wait to be published when asked to', async () => {
    await ask('POST', '/keys', { algorithm: 'EdDSA', kid: 'kept', publish: false });
    expect(await ask('POST', '/keys/kept/publish')).toMatchObject({ status: 200, json: { state: 'published' } });
    expect((await ask('POST', '/keys/kept/publish')).status).toBe(409);
  });

  it('are rotated in one call, and revoked with what takes their place', async () => {
    const first = await ask('POST', '/keys/rotate', { algorithm: 'HS256', force: true });
    expect(first).toMatchObject({ status: 200, json: { is_active: true, public_key: null } });
    expect(Buffer.from(first.json.secret, 'base64url')).toHaveLength(32);
    const waiting = await ask('POST', '/keys/rotate', { algorithm: 'ES256' });
    expect(waiting.json).toMatchObject({ is_active: false, state: 'published', is_next: true });
    const revoked = await ask('POST', `/keys/${first.json.kid}/revoke`);
    expect(revoked.json).toMatchObject({
      key: { state: 'revoked' },
      successor: { algorithm: 'HS256', state: 'active' },
      secret: expect.any(String),
      api_keys_ended: 0,
    });
    expect(JSON.stringify((await ask('GET', '/keys')).json)).not.toContain(revoked.json.secret);
    expect(JSON.stringify(await auditOf('key.revoke'))).not.toContain(revoked.json.secret);
    expect(admin().log.join('\n')).not.toContain(first.json.secret);
  });

  it.each([
    [{ algorithm: 'none' }, 'algorithm'],
    [{ key: 'hunter2' }, 'key: is no private key in PEM and no private or symmetric JWK'],
    [{ key: 5 }, 'key'],
    [{ algorithm: 'ES256', kid: '../x' }, 'kid: is not 1 to 128'],
    [{ secret: 'x' }, 'secret'],
  ])('%j is refused by name', async (body, message) => {
    const { status, json } = await ask('POST', '/keys', body);
    expect(status).toBe(400);
    expect(json.msg).toContain(message);
    expect(json.msg).not.toContain('hunter2');
  });

  it('of another instance or of none are not there', async () => {
    await ask('POST', '/keys', { algorithm: 'ES256', kid: 'mine' });
    await admin().ask('POST', '/v1/instances', { body: { site_url: 'https://b.example', slug: `${site}-b` } });
    for (const [method, path] of [
      ['GET', 'keys/mine'],
      ['POST', 'keys/mine/revoke'],
    ] as const) {
      expect((await admin().ask(method, `/v1/instances/${site}-b/${path}`)).status).toBe(404);
      expect((await admin().ask(method, `/v1/instances/nobody/${path}`)).status).toBe(404);
    }
  });
});

describe('API keys', () => {
  it('are shown with their token once, listed without, and revoked', async () => {
    const body = { role: 'service_role', description: 'nightly job', expires_at: '2030-01-01T00:00:00+02:00' };
    const made = await ask('POST', '/api-keys', body);
    const { token, ...view } = made.json;
    expect(made.status).toBe(201);
    expect(view).toMatchObject({ role: 'service_role', expires_at: '2029-12-31T22:00:00.000Z', revoked_at: null });
    expect((await ask('GET', '/api-keys')).json).toEqual({ api_keys: [view] });
    const revoked = await ask('DELETE', `/api-keys/${view.id}`);
    expect(revoked).toMatchObject({ status: 200, json: { id: view.id, revoked_at: expect.any(String) } });
    expect((await ask('DELETE', `/api-keys/${view.id}`)).json).toEqual(revoked.json);
    expect(admin().log.join('\n') + JSON.stringify(await auditOf('api_key.create'))).not.toContain(token);
  });

  it('are active, expired or revoked, and listed as that', async () => {
    const expires_at = new Date(admin().clock.now().getTime() + 3_600_000).toISOString();
    const { id } = (await ask('POST', '/api-keys', { role: 'anon', expires_at })).json;
    const { id: other, state } = (await ask('POST', '/api-keys', { role: 'anon', expires_at })).json;
    expect(state).toBe('active');
    expect((await ask('DELETE', `/api-keys/${other}`)).json.state).toBe('revoked');
    admin().clock.advance(3_600);
    const { api_keys: listed } = (await ask('GET', '/api-keys')).json;
    const states = new Map(listed.map((key: { id: string; state: string }) => [key.id, key.state]));
    expect([states.get(id), states.get(other)]).toEqual(['expired', 'revoked']);
  });

  it.each([
    [{ role: 'root' }, 'role'],
    [{}, 'role'],
    [{ role: 'anon', expires_at: 'tomorrow' }, 'expires_at'],
    [{ role: 'anon', expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
    [{ role: 'anon', description: 'a\u0007b' }, 'description'],
  ])('%j is refused by name', async (body, name) => {
    expect(await ask('POST', '/api-keys', body)).toMatchObject({
      status: 400,
      json: { msg: expect.stringContaining(name) },
    });
  });

  it.each(['nobody', '00000000-0000-0000-0000-000000000001'])('%s is none', async (id) => {
    expect((await ask('DELETE', `/api-keys/${id}`)).status).toBe(404);
  });
});

describe('an admin token', () => {
  it.each(['netlify', 'supabase'])(
    'is minted for the %s dialect, and the audit log says so without it',
    async (dialect) => {
      const { status, json } = await ask('POST', '/admin-token', { dialect, expires_in: 90 });
      expect(status).toBe(200);
      expect(json).toMatchObject({
        token_type: 'bearer',
        dialect,
        expires_in: 90,
        token: expect.stringMatching(/^ey/),
      });
      const [entry] = await auditOf('admin_token.mint');
      expect(entry).toMatchObject({ details: { after: { dialect } } });
      expect(JSON.stringify(entry) + admin().log.join('\n')).not.toContain(json.token);
    },
  );

  it.each([{}, { dialect: 'both' }, { dialect: 'netlify', expires_in: 59 }, { dialect: 'netlify', expires_in: 3_601 }])(
    'for %j is refused',
    async (body) => {
      expect((await ask('POST', '/admin-token', body)).status).toBe(400);
    },
  );

  it('needs the scope support, as API keys do', async () => {
    const create = { name: 'deployer', scopes: ['provision'] };
    const { json } = await admin().ask('POST', '/v1/operators', { body: create });
    const as = { token: json.token as string };
    const path = `/v1/instances/${site}`;
    const refused = await admin().ask('POST', `${path}/admin-token`, { ...as, body: { dialect: 'netlify' } });
    expect(refused.status).toBe(403);
    expect((await admin().ask('POST', `${path}/api-keys`, { ...as, body: { role: 'anon' } })).status).toBe(403);
    expect((await admin().ask('POST', `${path}/keys/rotate`, { ...as, body: {} })).status).toBe(200);
  });
});
