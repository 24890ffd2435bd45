import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Site } from '../../../support/site.ts';
import { useGatehouse } from '../../../support/use-gatehouse.ts';
import { call, createPerson, grantPassword, grantRefresh, refusal, someEmail, type Answer } from '../client.ts';

const gatehouse = useGatehouse();
const known = refusal(422, 'Email address already registered by another user');

function create(site: Site, json: Record<string, unknown>): Promise<Answer> {
  return call(site, 'POST /admin/users', { json, bearer: site.signToken() });
}

function change(site: Site, id: string, json: Record<string, unknown>): Promise<Answer> {
  return call(site, `PUT /admin/users/${id}`, { json, bearer: site.signToken() });
}

describe('POST /admin/users', () => {
  it('makes a person of what is said, and mails nothing', async () => {
    const site = await gatehouse().createSite();
    const email = someEmail();
    const answer = await create(site, {
      email,
      password: 'secret',
      aud: 'shop',
      role: 'editor',
      confirm: true,
      app_metadata: { roles: ['a'] },
      user_metadata: { full_name: 'Ann' },
    });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        email,
        aud: 'shop',
        role: 'editor',
        confirmed_at: expect.any(String),
        app_metadata: { provider: 'email', roles: ['a'] },
        user_metadata: { full_name: 'Ann' },
      },
    });
    expect((await grantPassword(site, email, 'secret', { 'x-jwt-aud': 'shop' })).status).toBe(200);
    expect(
      gatehouse()
        .inbox.list()
        .some(({ to }) => to.includes(email)),
    ).toBe(false);
  });

  it('refuses an address that somebody has by an identity alone', async () => {
    const site = await gatehouse().createSite();
    const { id } = await createPerson(site);
    const email = someEmail();
    const { knex } = gatehouse().platform.db;
    await knex('gatehouse.identities').where({ instance_id: site.id, user_id: id }).update({ email });
    expect(await create(site, { email })).toMatchObject(known);
    expect((await create(site, { email, aud: 'shop' })).status).toBe(200);
  });

  it('takes the default group, the site’s audience and no confirmation where nothing is said', async () => {
    const site = await gatehouse().createSite({ settings: { jwt: { aud: 'api', default_group_name: 'members' } } });
    const { body } = await create(site, { email: someEmail() });
    expect(body).toMatchObject({ aud: 'api', role: 'members', app_metadata: { provider: 'email' }, user_metadata: {} });
    expect(body).not.toHaveProperty('confirmed_at');
    const headers = { 'x-jwt-aud': 'shop' };
    const named = await call(site, 'POST /admin/users', {
      json: { email: someEmail() },
      bearer: site.signToken(),
      headers,
    });
    expect(named.body.aud).toBe('shop');
  });

  it('makes a person without a password who cannot sign in with an empty one (N-7)', async () => {
    const site = await gatehouse().createSite();
    const email = someEmail();
    await create(site, { email, confirm: true });
    expect((await grantPassword(site, email, '')).status).toBe(400);
  });

  it('takes data for user_metadata where that is absent', async () => {
    const site = await gatehouse().createSite();
    expect((await create(site, { email: someEmail(), data: { a: 1 } })).body.user_metadata).toEqual({ a: 1 });
    const both = await create(site, { email: someEmail(), data: { a: 1 }, user_metadata: { b: 2 } });
    expect(both.body.user_metadata).toEqual({ b: 2 });
  });

  it('is refused in the order of the original', async () => {
    const closed = await gatehouse().createSite({ settings: { external: { email: { enabled: false } } } });
    const raw = '{"email":7}';
    const bearer = gatehouse().operatorToken;
    expect(await call(closed, 'POST /admin/users', { raw, bearer })).toMatchObject(
      refusal(400, 'Unsupported email provider'),
    );
    const site = await gatehouse().createSite();
    expect(await call(site, 'POST /admin/users', { raw, bearer })).toMatchObject(
      refusal(
        400,
        'Could not decode admin user params: json: cannot unmarshal number into Go struct field adminUserParams.email of type string',
      ),
    );
    expect(await create(site, {})).toMatchObject(refusal(422, 'An email address is required'));
    expect(await create(site, { email: 'x' })).toMatchObject(
      refusal(422, "Unable to validate email address: mail: missing '@' or angle-addr"),
    );
    const { email } = await createPerson(site);
    expect(await create(site, { email: email.toUpperCase() })).toMatchObject(known);
    expect((await create(site, { email, aud: 'shop' })).status).toBe(200);
  });
});

describe('GET /admin/users/{id}', () => {
  it('shows a person, in every spelling of the id', async () => {
    const site = await gatehouse().createSite();
    const { id, email } = await createPerson(site);
    const digits = id.replaceAll('-', '');
    for (const spelling of [id, id.toUpperCase(), digits, `{${id}}`, `%7B${id}%7D`, `urn:uuid:${id}`]) {
      const answer = await call(site, `GET /admin/users/${spelling}`, { bearer: site.signToken() });
      expect(answer, spelling).toMatchObject({ status: 200, body: { id, email } });
    }
  });

  it('tells a malformed id from an unknown one', async () => {
    const site = await gatehouse().createSite();
    const bearer = site.signToken();
    const foreign = await createPerson(await gatehouse().createSite());
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const said = method === 'PUT' ? { bearer, json: {} } : { bearer };
      for (const id of ['x', '0', 'export', `${foreign.id}x`, '%00', "'", '%7B', 'a'.repeat(3_000)]) {
        expect(await call(site, `${method} /admin/users/${id}`, said), id).toMatchObject(
          refusal(400, 'user_id must be an UUID'),
        );
      }
      for (const id of [randomUUID(), foreign.id, '00000000-0000-0000-0000-000000000000']) {
        expect(await call(site, `${method} /admin/users/${id}`, said), id).toMatchObject(
          refusal(404, 'User not found'),
        );
      }
    }
  });

  it('looks for the person before it looks at what is to be changed', async () => {
    const site = await gatehouse().createSite();
    for (const raw of ['{', '{"email":"nobody"}', '{"role":"service_role"}']) {
      const answer = await call(site, `PUT /admin/users/${randomUUID()}`, { raw, bearer: gatehouse().operatorToken });
      expect(answer, raw).toMatchObject(refusal(404, 'User not found'));
    }
  });
});

describe('PUT /admin/users/{id}', () => {
  it('changes what is said, merges metadata, and answers with the person as stored', async () => {
    const site = await gatehouse().createSite();
    const email = someEmail();
    const { body: before } = await create(site, { email, app_metadata: { a: 1, b: 1 }, user_metadata: { a: 1, b: 1 } });
    const next = `New.${someEmail()}`;
    const answer = await change(site, before.id as string, {
      role: 'editor',
      confirm: true,
      password: 'new one',
      email: next,
      app_metadata: { b: null, c: 1 },
      user_metadata: { b: null, c: 1 },
      aud: 'ignored',
    });
    expect(answer).toMatchObject({ status: 200, body: { role: 'editor', email: next, aud: '' } });
    expect(answer.body.app_metadata).toMatchObject({ provider: 'email', a: 1, c: 1 });
    expect(answer.body.app_metadata).not.toHaveProperty('b');
    expect(answer.body.user_metadata).toEqual({ a: 1, c: 1 });
    const shown = await call(site, `GET /admin/users/${before.id as string}`, { bearer: site.signToken() });
    expect(shown.body).toEqual(answer.body);
    expect((await grantPassword(site, next, 'new one')).status).toBe(200);
  });

  it('never takes a confirmation back, and changes nothing where nothing is said', async () => {
    const site = await gatehouse().createSite();
    const { id, email, password } = await createPerson(site, { role: 'editor' });
    const before = await call(site, `GET /admin/users/${id}`, { bearer: site.signToken() });
    const { body } = await change(site, id, { confirm: false, role: '', email: '', password: '', app_metadata: null });
    expect({ ...body, updated_at: '' }).toEqual({ ...before.body, updated_at: '' });
    expect((await grantPassword(site, email, password)).status).toBe(200);
  });

  it('ends the sessions of a person who gets another password', async () => {
    const site = await gatehouse().createSite();
    const person = await createPerson(site);
    await change(site, person.id, { password: 'new one' });
    expect((await grantRefresh(site, person.refreshToken)).status).toBe(400);
    expect((await call(site, 'GET /user', { bearer: person.accessToken })).status).toBe(401);
  });

  it('refuses an address that is none or another person’s, and then changes nothing', async () => {
    const site = await gatehouse().createSite();
    const { id, email } = await createPerson(site);
    const other = await createPerson(site);
    expect((await change(site, id, { email: 'x', role: 'editor' })).status).toBe(422);
    expect(await change(site, id, { email: other.email, role: 'editor' })).toMatchObject(known);
    const { body } = await call(site, `GET /admin/users/${id}`, { bearer: site.signToken() });
    expect(body).toMatchObject({ email, role: '' });
  });

  it('refuses an address that somebody has by an identity alone', async () => {
    const site = await gatehouse().createSite();
    const [{ id }, owner] = [await createPerson(site), await createPerson(site)];
    const email = someEmail();
    const { knex } = gatehouse().platform.db;
    await knex('gatehouse.identities').where({ instance_id: site.id, user_id: owner.id }).update({ email });
    expect(await change(site, id, { email })).toMatchObject(known);
  });
});

describe('DELETE /admin/users/{id}', () => {
  it('removes the person with everything that was theirs (N-14)', async () => {
    const site = await gatehouse().createSite();
    const person = await createPerson(site);
    await call(site, 'POST /recover', { json: { email: person.email } });
    const answer = await call(site, `DELETE /admin/users/${person.id}`, { bearer: site.signToken() });
    expect(answer).toMatchObject({ status: 200, text: '{}' });
    const { knex } = gatehouse().platform.db;
    for (const table of ['identities', 'sessions', 'refresh_tokens', 'one_time_tokens']) {
      const left = await knex(table).withSchema('gatehouse').where({ instance_id: site.id, user_id: person.id });
      expect(left, table).toEqual([]);
    }
    expect((await call(site, 'GET /user', { bearer: person.accessToken })).status).toBe(404);
    expect((await grantPassword(site, person.email, person.password)).status).toBe(400);
    const again = await call(site, `DELETE /admin/users/${person.id}`, { bearer: site.signToken() });
    expect(again).toMatchObject(refusal(404, 'User not found'));
    expect((await create(site, { email: person.email })).status).toBe(200);
  });
});
