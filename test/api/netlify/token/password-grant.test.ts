import { describe, expect, it } from 'vitest';
import { useGatehouse } from '../../../support/use-gatehouse.ts';
import {
  call,
  createPerson,
  grantPassword,
  grantRefresh,
  oauthRefusal,
  readToken,
  refusal,
  someEmail,
} from '../client.ts';

const gatehouse = useGatehouse();
const wrong = oauthRefusal('invalid_grant', 'No user found with that email, or password invalid.');

describe('POST /token', () => {
  it('knows two grants, and says nothing more about any other', async () => {
    const site = await gatehouse().createSite();
    for (const form of [
      {},
      { grant_type: '' },
      { grant_type: 'authorization_code' },
      { grant_type: 'PASSWORD' },
      { grant_type: '__proto__' },
    ]) {
      expect(await call(site, 'POST /token', { form })).toMatchObject(oauthRefusal('unsupported_grant_type'));
    }
  });

  it('does not read JSON', async () => {
    const site = await gatehouse().createSite();
    const { email: username, password } = await createPerson(site);
    const json = { grant_type: 'password', username, password };
    const answer = await call(site, 'POST /token', { json, headers: { 'content-type': 'application/json' } });
    expect(answer).toMatchObject({ status: 400, text: '{"error":"unsupported_grant_type"}' });
    expect(await call(site, 'POST /token', { json })).toMatchObject(oauthRefusal('unsupported_grant_type'));
  });

  it('reads a form, a multipart form and the query, the body before the query', async () => {
    const site = await gatehouse().createSite();
    const { email, password } = await createPerson(site);
    const form = { grant_type: 'password', username: email, password };
    const multipart = new FormData();
    for (const [name, value] of Object.entries(form)) multipart.set(name, value);
    const query = new URLSearchParams({ ...form, username: 'nobody@x.example' });
    for (const answer of [
      await call(site, 'POST /token', { form }),
      await call(site, 'POST /token', { form: multipart }),
      await call(site, `POST /token?${new URLSearchParams(form)}`),
      await call(site, `POST /token?${query}`, { form }),
    ]) {
      expect(answer.status, answer.text).toBe(200);
    }
  });

  it('is refused for every grant while e-mail is switched off', async () => {
    const site = await gatehouse().createSite({ settings: { external: { email: { enabled: false } } } });
    for (const form of [{ grant_type: 'password' }, { grant_type: 'refresh_token' }, {}]) {
      expect(await call(site, 'POST /token', { form })).toMatchObject(refusal(400, 'Unsupported email provider'));
    }
  });

  it('answers with a malformed multipart body as a 400', async () => {
    const site = await gatehouse().createSite();
    for (const type of ['multipart/form-data', 'multipart/form-data; boundary=x']) {
      const answer = await call(site, 'POST /token', { raw: '--x\r\nnonsense', headers: { 'content-type': type } });
      expect(answer.status, type).toBe(400);
    }
  });
});

describe('the password grant', () => {
  it('answers with four keys and is never cached', async () => {
    const site = await gatehouse().createSite();
    const { email, password } = await createPerson(site);
    const answer = await grantPassword(site, email, password);
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.body)).toEqual(['access_token', 'token_type', 'expires_in', 'refresh_token']);
    expect(answer.body).toMatchObject({ token_type: 'bearer', expires_in: 3_600 });
    expect(answer.body.refresh_token).toMatch(/^[\w-]+$/);
    expect(answer.headers.get('cache-control')).toContain('no-store');
  });

  it('has one answer for an unknown address, a wrong password and a person without one', async () => {
    const site = await gatehouse().createSite();
    const { email } = await createPerson(site);
    const guest = someEmail();
    await call(site, 'POST /admin/users', { json: { email: guest, confirm: true }, bearer: site.signToken() });
    for (const [username, password] of [
      [someEmail(), 'secret'],
      ['', ''],
      ['nobody', 'secret'],
      [email, 'wrong'],
      [email, ''],
      [email, 'a'.repeat(10_000)],
      [guest, ''],
      [guest, 'anything'],
      ['a'.repeat(100_000), 'secret'],
      ["' or 1=1 --", "' or 1=1 --"],
    ] as const) {
      expect(await grantPassword(site, username, password), username.slice(0, 50)).toMatchObject(wrong);
    }
    expect(await call(site, 'POST /token', { form: { grant_type: 'password' } })).toMatchObject(wrong);
  });

  it('tells that an address is unconfirmed only to who knows its password (N-5)', async () => {
    const site = await gatehouse().createSite();
    const email = someEmail();
    await call(site, 'POST /signup', { json: { email, password: 'secret' } });
    expect(await grantPassword(site, email, 'wrong')).toMatchObject(wrong);
    expect(await grantPassword(site, email, 'secret')).toMatchObject(
      oauthRefusal('invalid_grant', 'Email not confirmed'),
    );
  });

  it('looks in the audience of the request', async () => {
    const site = await gatehouse().createSite({ settings: { jwt: { aud: 'api' } } });
    const person = await createPerson(site, { aud: 'shop' });
    expect(await grantPassword(site, person.email, person.password)).toMatchObject(wrong);
    expect(readToken(person.accessToken).claims.aud).toBe('shop');
  });

  it('takes as many spellings of a password as were stored: one (ASVS 6.2.8)', async () => {
    const site = await gatehouse().createSite();
    const { email } = await createPerson(site, { password: ' Pä$$wörd ' });
    expect((await grantPassword(site, email, ' Pä$$wörd ')).status).toBe(200);
    for (const password of ['Pä$$wörd', ' pä$$wörd ', ' Pa\u0308$$wo\u0308rd ']) {
      expect(await grantPassword(site, email, password)).toMatchObject(wrong);
    }
  });

  it('gives no token to a person whose role opens the admin API of the other dialect', async () => {
    const site = await gatehouse().createSite();
    const { id, email, password, refreshToken } = await createPerson(site);
    const { knex } = gatehouse().platform.db;
    await knex('users').withSchema('gatehouse').where({ instance_id: site.id, id }).update({ role: 'service_role' });
    expect(await grantPassword(site, email, password)).toMatchObject(refusal(401, 'User not allowed'));
    expect(await grantRefresh(site, refreshToken)).toMatchObject(refusal(401, 'User not allowed'));
  });

  it('treats a banned person like a wrong password', async () => {
    const site = await gatehouse().createSite();
    const { id, email, password, accessToken, refreshToken } = await createPerson(site);
    const until = new Date(gatehouse().clock.now().getTime() + 60_000);
    const { knex } = gatehouse().platform.db;
    await knex('users').withSchema('gatehouse').where({ instance_id: site.id, id }).update({ banned_until: until });
    expect(await grantPassword(site, email, password)).toMatchObject(wrong);
    expect(await grantRefresh(site, refreshToken)).toMatchObject(
      oauthRefusal('invalid_grant', 'Invalid Refresh Token'),
    );
    expect((await call(site, 'GET /user', { bearer: accessToken })).status).toBe(401);
  });

  it('is counted for the operator’s bill', async () => {
    const site = await gatehouse().createSite();
    const person = await createPerson(site);
    await grantRefresh(site, person.refreshToken);
    const lines = gatehouse()
      .log.map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((line) => line['metering'] === true && line['instance_id'] === site.id);
    expect(lines).toMatchObject([
      { msg: 'Login', action: 'login', login_method: 'password', user_id: person.id },
      { msg: 'Login', action: 'login', login_method: 'token', user_id: person.id },
    ]);
  });
});
