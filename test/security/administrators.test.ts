import { describe, expect, it } from 'vitest';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { call, createPerson, signIn } from '../api/netlify/client.ts';

const gatehouse = useGatehouse();

describe('who is no administrator', () => {
  it.each([
    { admin_group_name: '' },
    { default_group_name: 'admin' },
    { admin_group_name: 'member', default_group_name: 'member' },
  ])('is not made one by settings that make everybody one: %j', async (jwt) => {
    await expect(gatehouse().createSite({ settings: { jwt } })).rejects.toMatchObject({ code: 'setting_invalid' });
  });

  it('does not become one by anything that a person may say', async () => {
    const site = await gatehouse().createSite({ settings: { mailer: { autoconfirm: true } } });
    const said = {
      role: 'admin',
      aud: 'x',
      is_super_admin: true,
      app_metadata: { roles: ['admin'], role: 'admin' },
      data: { role: 'admin', is_super_admin: true, app_metadata: { roles: ['admin'] } },
    };
    for (const base of [site.netlifyUrl, site.supabaseUrl]) {
      const json = { email: `${base.length}@x.example`, password: 'secret-1', ...said };
      await call(base, 'POST /signup', { json });
      const { accessToken: bearer } = await signIn(site, json.email, json.password);
      const { app_metadata: _refused, ...rest } = said;
      await call(base, 'PUT /user', { json: rest, bearer });
      const refused = await call(base, 'PUT /user', { json: { app_metadata: said.app_metadata }, bearer });
      expect(refused.status, base).toBeGreaterThanOrEqual(400);
      const { body } = await call(base, 'GET /user', { bearer });
      expect(['', 'authenticated'], base).toContain(body.role);
      expect(JSON.stringify(body.app_metadata), base).not.toContain('admin');
      for (const headers of [{}, { 'x-jwt-aud': 'x' }]) {
        const listed = await call(site, 'GET /admin/users', { bearer, headers });
        expect(listed.status, base).toBe(401);
      }
    }
  });

  it('is one of one audience only, and gives no role that makes tokens admin’s', async () => {
    const site = await gatehouse().createSite();
    const admin = await createPerson(site, { role: 'admin' });
    const bearer = admin.accessToken;
    expect((await call(site, 'GET /admin/users', { bearer })).status).toBe(200);
    expect((await call(site, 'GET /admin/users', { bearer, headers: { 'x-jwt-aud': 'other' } })).status).toBe(401);
    for (const role of ['service_role', 'supabase_admin']) {
      const given = await call(site, `PUT /admin/users/${admin.id}`, { json: { role }, bearer });
      expect(given.status).toBeGreaterThanOrEqual(400);
      const made = await call(site, 'POST /admin/users', { json: { email: `${role}@x.example`, role }, bearer });
      expect(made.status).toBeGreaterThanOrEqual(400);
    }
  });
});

describe('who guesses at the operator’s token', () => {
  it('is not looked at for a moment, right or wrong; who signed in is, from the same address', async () => {
    const site = await gatehouse().createSite();
    const { operatorToken, clock } = gatehouse();
    for (const base of [site.netlifyUrl, site.supabaseUrl]) {
      const list = async (bearer: string) => (await call(base, 'GET /admin/users', { bearer })).status;
      const guesses = await Promise.all(Array.from({ length: 20 }, (_, n) => list(`guess-${n}`)));
      expect(new Set(guesses)).toEqual(new Set([base === site.netlifyUrl ? 401 : 403]));
      expect(await list(operatorToken)).toBe(429);
      const role = { sub: '0', role: 'service_role', app_metadata: { roles: ['admin'] } };
      expect(await list(site.signToken(role))).toBe(200);
      clock.advance(60);
      expect(await list(operatorToken)).toBe(200);
    }
  });
});
