import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Site } from '../../../support/site.ts';
import { useGatehouse } from '../../../support/use-gatehouse.ts';
import { call, createPerson, grantPassword, grantRefresh, refusal, signIn, type Answer } from '../client.ts';

const gatehouse = useGatehouse();

function change(site: Site, bearer: string, json: Record<string, unknown>): Promise<Answer> {
  return call(site, 'PUT /user', { json, bearer });
}

describe('PUT /user', () => {
  it('merges data into the metadata, where null takes a key away', async () => {
    const site = await gatehouse().createSite();
    const person = await createPerson(site, { user_metadata: { keep: { a: 1 }, go: 1 } });
    const answer = await change(site, person.accessToken, { data: { go: null, add: [1], keep: { b: 2 } } });
    expect(answer).toMatchObject({ status: 200, body: { id: person.id } });
    expect(answer.body.user_metadata).toEqual({ keep: { b: 2 }, add: [1] });
    expect((await call(site, 'GET /user', { bearer: person.accessToken })).body).toEqual(answer.body);
  });

  it('loses nothing of several changes at once', async () => {
    const site = await gatehouse().createSite();
    const { accessToken } = await createPerson(site);
    const keys = ['a', 'b', 'c', 'd', 'e', 'f'];
    await Promise.all(keys.map((key) => change(site, accessToken, { data: { [key]: 1 } })));
    const { body } = await call(site, 'GET /user', { bearer: accessToken });
    expect(Object.keys(body.user_metadata as object).toSorted()).toEqual(keys);
  });

  it('changes nothing when nothing is said, and stamps the time (N-13)', async () => {
    const site = await gatehouse().createSite();
    const { accessToken } = await createPerson(site);
    const before = await call(site, 'GET /user', { bearer: accessToken });
    gatehouse().clock.advance(5);
    const after = await change(site, accessToken, { email: '', password: '', data: null, app_metadata: null });
    expect(after.status).toBe(200);
    expect({ ...after.body, updated_at: '' }).toEqual({ ...before.body, updated_at: '' });
    expect(Date.parse(after.body.updated_at) - Date.parse(before.body.updated_at)).toBeGreaterThan(4_000);
    expect((await call(site, 'GET /user', { bearer: accessToken })).body.updated_at).toBe(after.body.updated_at);
  });

  it('ignores what a person may not say of themselves', async () => {
    const site = await gatehouse().createSite();
    const { accessToken } = await createPerson(site);
    const before = await call(site, 'GET /user', { bearer: accessToken });
    const claimed = { role: 'admin', aud: 'x', confirm: true, is_super_admin: true, id: 'x', user_metadata: { a: 1 } };
    const { body } = await change(site, accessToken, claimed);
    expect({ ...body, updated_at: '' }).toEqual({ ...before.body, updated_at: '' });
  });

  it('reads its body before it asks whose token it is', async () => {
    const site = await gatehouse().createSite();
    const unreadable = refusal(400, 'Could not read User Update params: unexpected EOF');
    for (const sub of ['x', randomUUID()]) {
      expect(await call(site, 'PUT /user', { raw: '{', bearer: site.signToken({ sub }) }), sub).toMatchObject(
        unreadable,
      );
    }
    expect((await call(site, 'PUT /user', { raw: '{', bearer: 'x' })).status).toBe(401);
  });

  it('needs a person', async () => {
    const site = await gatehouse().createSite();
    const withoutBearer = await call(site, 'PUT /user', { json: {} });
    expect(withoutBearer).toMatchObject(refusal(401, 'This endpoint requires a Bearer token'));
    expect(await change(site, site.signToken(), {})).toMatchObject(refusal(400, 'Could not read User ID claim'));
    const gone = site.signToken({ sub: '6ba7b810-9dad-41d1-80b4-00c04fd430c8' });
    expect(await change(site, gone, {})).toMatchObject(refusal(404, 'User not found'));
  });
});

describe('a new password', () => {
  it('ends every other session and keeps the one that set it (N-14, ASVS 7.4.3)', async () => {
    const site = await gatehouse().createSite();
    const person = await createPerson(site);
    const other = await signIn(site, person.email, person.password);
    expect((await change(site, person.accessToken, { password: 'new one' })).status).toBe(200);
    expect((await grantPassword(site, person.email, person.password)).status).toBe(400);
    expect((await grantPassword(site, person.email, 'new one')).status).toBe(200);
    expect((await grantRefresh(site, other.refreshToken)).status).toBe(400);
    expect((await call(site, 'GET /user', { bearer: other.accessToken })).status).toBe(401);
    expect((await grantRefresh(site, person.refreshToken)).status).toBe(200);
    expect((await call(site, 'GET /user', { bearer: person.accessToken })).status).toBe(200);
  });

  it('is not stored when anything else of the request is refused', async () => {
    const site = await gatehouse().createSite();
    const person = await createPerson(site);
    const other = await createPerson(site);
    for (const wrong of [
      { email: other.email },
      { email: 'x' },
      { app_metadata: {} },
      { email_change_token: 'wrong' },
    ]) {
      const answer = await change(site, person.accessToken, { ...wrong, password: 'new one', data: { a: 1 } });
      expect(answer.status).toBeGreaterThan(400);
    }
    expect((await grantPassword(site, person.email, person.password)).status).toBe(200);
    expect((await call(site, 'GET /user', { bearer: person.accessToken })).body.user_metadata).toEqual({});
  });
});

describe('app_metadata', () => {
  it('is changed by members of the admin group in the site’s own audience, and by nobody else', async () => {
    const site = await gatehouse().createSite({ settings: { jwt: { aud: 'api', admin_group_name: 'owners' } } });
    const json = { app_metadata: { roles: ['a'], provider: null } };
    const owner = await createPerson(site, { role: 'owners' });
    const merged = await change(site, owner.accessToken, json);
    expect(merged.status).toBe(200);
    expect(merged.body.app_metadata).toMatchObject({ roles: ['a'] });
    const refused = refusal(401, 'Updating app_metadata requires admin privileges');
    for (const attributes of [{}, { role: 'admin' }, { role: 'owners', aud: 'shop' }]) {
      const person = await createPerson(site, attributes);
      expect(await change(site, person.accessToken, json)).toMatchObject(refused);
      const headers = { 'x-jwt-aud': 'api' };
      expect(await call(site, 'PUT /user', { json, bearer: person.accessToken, headers })).toMatchObject(refused);
    }
  });
});
