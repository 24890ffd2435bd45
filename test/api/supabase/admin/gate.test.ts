import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createPerson, readToken } from '../../netlify/client.ts';
import type { Site } from '../../../support/site.ts';
import { useGatehouse } from '../../../support/use-gatehouse.ts';

const gatehouse = useGatehouse();
const nilUuid = '00000000-0000-0000-0000-000000000000';

// oxlint-disable-next-line typescript/no-explicit-any -- tests look at whatever came
type Asked = { readonly status: number; readonly code: string | null; readonly body: any };

async function ask(site: Site, authorization: string | null, path = '/messages'): Promise<Asked> {
  const response = await fetch(`${site.supabaseUrl}/admin${path}`, {
    headers: authorization === null ? {} : { authorization },
  });
  return { status: response.status, code: response.headers.get('x-sb-error-code'), body: await response.json() };
}

describe('the admin gate', () => {
  it('asks for a bearer token in its one form', async () => {
    const site = await gatehouse().createSite();
    const token = site.signToken({ role: 'service_role' });
    for (const authorization of [null, '', 'Bearer', 'Bearer ', `Basic ${token}`, `Bearer ${token} x`, token]) {
      expect(await ask(site, authorization), String(authorization)).toMatchObject({
        status: 401,
        code: 'no_authorization',
        body: { code: 401, error_code: 'no_authorization', msg: 'This endpoint requires a valid Bearer token' },
      });
    }
    expect((await ask(site, `bEARER ${token}`)).status).toBe(200);
  });

  it('lets in the roles of the setting, with no user and no session', async () => {
    const site = await gatehouse().createSite();
    for (const role of ['service_role', 'supabase_admin']) {
      for (const claims of [{ sub: undefined }, { sub: randomUUID() }, { session_id: nilUuid }, { session_id: '' }]) {
        expect((await ask(site, `Bearer ${site.signToken({ role, ...claims })}`)).status).toBe(200);
      }
    }
    const settings = { jwt: { admin_roles: ['janitor'] } };
    const other = await gatehouse().createSite({ settings });
    expect((await ask(other, `Bearer ${other.signToken({ role: 'janitor' })}`)).status).toBe(200);
    expect(await ask(other, `Bearer ${other.signToken({ role: 'service_role' })}`)).toMatchObject({
      status: 403,
      code: 'not_admin',
    });
  });

  it('says 403 not_admin to every other role', async () => {
    const site = await gatehouse().createSite();
    const { accessToken } = await createPerson(site);
    const roles = ['authenticated', '', null, 5, ['service_role'], 'SERVICE_ROLE'];
    const tokens = [...roles.map((role) => site.signToken({ role })), site.signToken(), accessToken];
    for (const token of tokens) {
      expect(await ask(site, `Bearer ${token}`)).toMatchObject({
        status: 403,
        code: 'not_admin',
        body: { code: 403, error_code: 'not_admin', msg: 'User not allowed' },
      });
    }
  });

  it('says 403 bad_jwt to a token that is expired, forged, or whose session is no UUID', async () => {
    const [site, other] = [await gatehouse().createSite(), await gatehouse().createSite()];
    const tokens = [
      'a.b.c',
      site.signToken({ role: 'service_role', exp: 1 }),
      other.signToken({ role: 'service_role' }),
      `${site.signToken({ role: 'service_role' })}x`,
      site.signToken({ role: 'service_role' }, { alg: 'none' }),
    ];
    for (const token of tokens)
      expect(await ask(site, `Bearer ${token}`)).toMatchObject({ status: 403, code: 'bad_jwt' });
    const { id } = await createPerson(site);
    const oddSession = site.signToken({ role: 'service_role', sub: id, session_id: 'x' });
    expect(await ask(site, `Bearer ${oddSession}`)).toMatchObject({ status: 403, code: 'bad_jwt' });
  });

  it('holds a token with a session to that session and its user', async () => {
    const site = await gatehouse().createSite({ settings: { sessions: { timebox: 3_600 } } });
    const { id, accessToken } = await createPerson(site);
    const { session_id } = readToken(accessToken).claims as { session_id: string };
    const signed = (claims: object) =>
      `Bearer ${site.signToken({ role: 'service_role', sub: id, session_id, exp: 4e9, ...claims })}`;
    expect((await ask(site, signed({}))).status).toBe(200);
    expect(await ask(site, signed({ session_id: randomUUID() }))).toMatchObject({
      status: 403,
      code: 'session_not_found',
    });
    expect(await ask(site, signed({ sub: randomUUID() }))).toMatchObject({
      status: 403,
      code: 'user_not_found',
      body: { msg: 'User from sub claim in JWT does not exist' },
    });
    expect(await ask(site, signed({ sub: 'x' }))).toMatchObject({ status: 400, code: 'bad_jwt' });
    const { knex } = gatehouse().platform.db;
    const users = knex('users').withSchema('gatehouse').where({ instance_id: site.id, id });
    await users.clone().update({ banned_until: new Date('2099-01-01') });
    expect(await ask(site, signed({}))).toMatchObject({ status: 403, code: 'user_banned' });
    await users.clone().update({ banned_until: null });
    gatehouse().clock.advance(3_601);
    expect(await ask(site, signed({}))).toMatchObject({ status: 403, code: 'session_expired' });
  });

  it('lets the operator in, and writes down who it was', async () => {
    const site = await gatehouse().createSite();
    const { operatorToken, platform } = gatehouse();
    const added = await fetch(`${site.supabaseUrl}/admin/suppressions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${operatorToken}` },
      body: JSON.stringify({ address: 'ann@x.example' }),
    });
    expect(added.status).toBe(201);
    const entries = platform.db.knex('audit_log_entries').withSchema('gatehouse').where({ instance_id: site.id });
    expect(await entries.select('payload')).toMatchObject([{ payload: { actor_username: 'operator@netlify.com' } }]);
    expect((await ask(site, `Bearer ${operatorToken}x`)).status).toBe(403);
  });

  it('is not there where nothing is', async () => {
    const site = await gatehouse().createSite();
    const { status } = await fetch(`${site.supabaseUrl}/admin/nothing`);
    expect(status).toBe(404);
  });

  it('answers in the form of the dated version when that is asked for', async () => {
    const site = await gatehouse().createSite();
    const response = await fetch(`${site.supabaseUrl}/admin/messages?limit=0`, {
      headers: {
        authorization: `Bearer ${site.signToken({ role: 'service_role' })}`,
        'X-Supabase-Api-Version': '2024-01-01',
      },
    });
    expect(await response.json()).toEqual({ code: 'validation_failed', message: expect.stringContaining('limit') });
  });
});
