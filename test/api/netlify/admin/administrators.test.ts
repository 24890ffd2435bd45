import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { signHs256, type Site } from '../../../support/site.ts';
import { useGatehouse } from '../../../support/use-gatehouse.ts';
import { call, createPerson, refusal, someEmail, type Answer } from '../client.ts';

const gatehouse = useGatehouse();
const nilUuid = '00000000-0000-0000-0000-000000000000';
const notAllowed = refusal(401, 'User not allowed');

function list(site: Site, bearer: string, headers: Record<string, string> = {}): Promise<Answer> {
  return call(site, 'GET /admin/users', { bearer, headers });
}

describe('an administrator', () => {
  it('is the operator, beside whatever names the site', async () => {
    const site = await gatehouse().createSite();
    const { url, operatorToken } = gatehouse();
    expect((await list(site, operatorToken)).status).toBe(200);
    const headers = { 'x-nf-sign': site.operatorSignature() };
    expect((await call(url, 'GET /admin/users', { bearer: operatorToken, headers })).status).toBe(200);
    expect(await call(url, 'GET /admin/users', { bearer: operatorToken })).toMatchObject(
      refusal(400, 'Operator microservice headers missing'),
    );
    expect((await list(site, operatorToken.slice(1))).status).toBe(401);
  });

  it('is whoever holds a token for nobody, signed with the site’s secret', async () => {
    const site = await gatehouse().createSite();
    for (const sub of ['0', nilUuid]) {
      expect((await list(site, site.signToken({ sub }))).status, sub).toBe(200);
      expect((await list(site, signHs256(site.jwtSecret, { sub }))).status, sub).toBe(200);
    }
    expect((await list(site, site.signToken({ sub: '0', exp: 1 }))).body.msg).toMatch(
      /^Invalid token: token is expired by /,
    );
    for (const sub of ['00', '', 'admin', 0, null]) {
      expect(await list(site, site.signToken({ sub })), String(sub)).toMatchObject(refusal(401, 'Invalid admin user'));
    }
  });

  it('is a member of the admin group, in the audience that the request is about', async () => {
    const site = await gatehouse().createSite({ settings: { jwt: { aud: 'api' } } });
    const admin = await createPerson(site, { role: 'admin' });
    expect((await list(site, admin.accessToken)).body.aud).toBe('api');
    expect(await list(site, admin.accessToken, { 'x-jwt-aud': 'shop' })).toMatchObject(notAllowed);
    const shopAdmin = await createPerson(site, { role: 'admin', aud: 'shop' });
    expect((await list(site, shopAdmin.accessToken)).body.aud).toBe('shop');
    expect(await list(site, shopAdmin.accessToken, { 'x-jwt-aud': 'api' })).toMatchObject(notAllowed);
    const json = { email: someEmail(), aud: 'shop' };
    expect(await call(site, 'POST /admin/users', { json, bearer: admin.accessToken })).toMatchObject(notAllowed);
    expect((await call(site, 'POST /admin/users', { json, bearer: shopAdmin.accessToken })).body.aud).toBe('shop');
  });

  it('is a super admin, whatever the audience', async () => {
    const site = await gatehouse().createSite();
    const { id, accessToken } = await createPerson(site);
    expect(await list(site, accessToken)).toMatchObject(notAllowed);
    const { knex } = gatehouse().platform.db;
    const users = knex('users').withSchema('gatehouse');
    await users.where({ instance_id: site.id, id }).update({ is_super_admin: true });
    expect((await list(site, accessToken)).status).toBe(200);
    expect((await list(site, accessToken, { 'x-jwt-aud': 'shop' })).body.aud).toBe('shop');
  });

  it('is known by the role that is stored now, not by what a token says', async () => {
    const site = await gatehouse().createSite({ settings: { jwt: { admin_group_name: 'owners' } } });
    const owner = await createPerson(site, { role: 'owners' });
    const other = await createPerson(site, { role: 'admin' });
    expect((await list(site, owner.accessToken)).status).toBe(200);
    expect(await list(site, other.accessToken)).toMatchObject(notAllowed);
    expect(await list(site, site.signToken({ sub: other.id, role: 'owners' }))).toMatchObject(notAllowed);
    await call(site, `PUT /admin/users/${owner.id}`, { json: { role: 'member' }, bearer: site.signToken() });
    expect(await list(site, owner.accessToken)).toMatchObject(notAllowed);
  });
});

describe('whoever is no administrator', () => {
  it('is refused on every route, in the order of the original', async () => {
    const site = await gatehouse().createSite();
    const { accessToken } = await createPerson(site);
    for (const endpoint of [
      'POST /invite',
      'GET /admin/users',
      'POST /admin/users',
      `GET /admin/users/${randomUUID()}`,
      'GET /admin/users/x',
      `PUT /admin/users/${randomUUID()}`,
      `DELETE /admin/users/${randomUUID()}`,
      'GET /admin/audit',
    ]) {
      expect(await call(site, endpoint), endpoint).toMatchObject(refusal(401, 'This endpoint requires a Bearer token'));
      expect(await call(site, endpoint, { bearer: 'x' }), endpoint).toMatchObject(
        refusal(401, 'Invalid token: token contains an invalid number of segments'),
      );
      expect(await call(site, endpoint, { bearer: site.signToken({ sub: randomUUID() }) }), endpoint).toMatchObject(
        refusal(401, 'Invalid admin user'),
      );
      expect(await call(site, endpoint, { bearer: accessToken }), endpoint).toMatchObject(notAllowed);
    }
  });

  it('is not even told that the body is no JSON while unknown', async () => {
    const site = await gatehouse().createSite();
    const { accessToken } = await createPerson(site);
    const ask = (bearer: string): Promise<Answer> => call(site, 'POST /admin/users', { raw: '{', bearer });
    expect(await ask(site.signToken({ sub: randomUUID() }))).toMatchObject(refusal(401, 'Invalid admin user'));
    const badBody = refusal(400, 'Could not decode admin user params: unexpected EOF');
    expect(await ask(accessToken)).toMatchObject(badBody);
    expect(await ask(site.signToken())).toMatchObject(badBody);
    expect(await ask(gatehouse().operatorToken)).toMatchObject(badBody);
  });
});

describe('a body where the original wants none', () => {
  it('has to be JSON, and breaks no connection (N-11)', async () => {
    const site = await gatehouse().createSite();
    const { id } = await createPerson(site);
    const bearer = site.signToken();
    const answer = await call(site, `DELETE /admin/users/${id}`, { raw: 'x', bearer });
    expect(answer).toMatchObject(
      refusal(400, "Could not decode admin user params: invalid character 'x' looking for beginning of value"),
    );
    expect((await call(site, `GET /admin/users/${id}`, { bearer })).status).toBe(200);
    expect((await call(site, `DELETE /admin/users/${id}`, { raw: '{}', bearer })).status).toBe(200);
  });
});

describe('a role that opens the admin API of the other dialect', () => {
  it('can be given to nobody', async () => {
    const site = await gatehouse().createSite({ settings: { jwt: { admin_roles: ['service_role', 'root'] } } });
    const { id } = await createPerson(site);
    const admin = await createPerson(site, { role: 'admin' });
    for (const role of ['service_role', 'root']) {
      for (const bearer of [site.signToken(), admin.accessToken, gatehouse().operatorToken]) {
        const created = await call(site, 'POST /admin/users', { json: { email: someEmail(), role }, bearer });
        const changed = await call(site, `PUT /admin/users/${id}`, { json: { role }, bearer });
        for (const answer of [created, changed]) {
          expect(answer).toMatchObject(refusal(422, `The role ${role} cannot be given to a user`));
        }
      }
    }
    const settings = { jwt: { default_group_name: 'service_role' } };
    await expect(gatehouse().createSite({ settings })).rejects.toThrow(/default_group_name/);
  });
});
