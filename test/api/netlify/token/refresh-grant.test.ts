import { describe, expect, it } from 'vitest';
import { useGatehouse } from '../../../support/use-gatehouse.ts';
import { call, createPerson, grantRefresh, oauthRefusal, readToken, signIn } from '../client.ts';

const gatehouse = useGatehouse();
const day = 86_400;
const unknown = oauthRefusal('invalid_grant', 'Invalid Refresh Token');
/** What takes the cookie away. */
const cleared = [expect.stringMatching(/^nf_jwt=; Path=\S+; Expires=[^;]+ GMT; Max-Age=0; HttpOnly; Secure$/)];

describe('a refresh', () => {
  it('swaps the token for a new pair of the same session', async () => {
    const site = await gatehouse().createSite();
    const person = await createPerson(site);
    const answer = await grantRefresh(site, person.refreshToken);
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.body)).toEqual(['access_token', 'token_type', 'expires_in', 'refresh_token']);
    expect(answer.body.refresh_token).not.toBe(person.refreshToken);
    const [before, after] = [person.accessToken, answer.body.access_token as string].map(
      (token) => readToken(token).claims,
    );
    expect(after.session_id).toBe(before.session_id);
    expect((await grantRefresh(site, answer.body.refresh_token as string)).status).toBe(200);
  });

  it('shows what was changed of the person meanwhile', async () => {
    const site = await gatehouse().createSite();
    const person = await createPerson(site);
    const json = { app_metadata: { roles: ['editor'] } };
    await call(site, `PUT /admin/users/${person.id}`, { json, bearer: site.signToken() });
    const answer = await grantRefresh(site, person.refreshToken);
    expect(readToken(answer.body.access_token as string).claims.app_metadata.roles).toEqual(['editor']);
  });

  it('needs a token', async () => {
    const site = await gatehouse().createSite();
    expect(await grantRefresh(site, '')).toMatchObject(oauthRefusal('invalid_request', 'refresh_token required'));
    expect(await call(site, 'POST /token', { form: { grant_type: 'refresh_token' } })).toMatchObject(
      oauthRefusal('invalid_request', 'refresh_token required'),
    );
  });

  it('does not know a token that was never issued, or is in another spelling, and leaves the cookie', async () => {
    const site = await gatehouse().createSite();
    const { refreshToken } = await createPerson(site);
    for (const wrong of [
      'x',
      ' ',
      refreshToken.toUpperCase(),
      `${refreshToken} `,
      refreshToken.slice(1),
      'a'.repeat(100_000),
    ]) {
      expect(await grantRefresh(site, wrong), wrong.slice(0, 40)).toMatchObject({ ...unknown, cookies: [] });
    }
  });
});

describe('a refresh token that was used before', () => {
  it('is answered with its child while that is unused: the answer may have been lost', async () => {
    const site = await gatehouse().createSite();
    const { refreshToken } = await createPerson(site);
    const first = await grantRefresh(site, refreshToken);
    gatehouse().clock.advance(60);
    const again = await grantRefresh(site, refreshToken);
    expect(again.status).toBe(200);
    expect(again.body.refresh_token).toBe(first.body.refresh_token);
  });

  it('ends the family when it comes back later, and takes the cookie away (GHSA-392p-2q2v-4372, N-10)', async () => {
    const site = await gatehouse().createSite();
    const { refreshToken } = await createPerson(site);
    const child = (await grantRefresh(site, refreshToken)).body.refresh_token as string;
    const grandchild = (await grantRefresh(site, child)).body.refresh_token as string;
    gatehouse().clock.advance(60);
    expect(await grantRefresh(site, refreshToken)).toMatchObject({ ...unknown, cookies: cleared });
    for (const token of [grandchild, child, refreshToken]) {
      expect(await grantRefresh(site, token)).toMatchObject({ ...unknown, cookies: cleared });
    }
  });

  it('leaves the other sessions of the person alone', async () => {
    const site = await gatehouse().createSite();
    const person = await createPerson(site);
    const other = await signIn(site, person.email, person.password);
    const child = (await grantRefresh(site, person.refreshToken)).body.refresh_token as string;
    await grantRefresh(site, child);
    gatehouse().clock.advance(60);
    await grantRefresh(site, person.refreshToken);
    expect((await grantRefresh(site, other.refreshToken)).status).toBe(200);
  });
});

describe('many refreshes at once with one token', () => {
  it('all get the same child, and one family lives on (CVE-2026-1035, N-10)', async () => {
    const site = await gatehouse().createSite();
    const { refreshToken } = await createPerson(site);
    const answers = await Promise.all(Array.from({ length: 8 }, () => grantRefresh(site, refreshToken)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    const children = new Set(answers.map(({ body }) => body.refresh_token as string));
    expect(children.size).toBe(1);
    for (const child of children) expect((await grantRefresh(site, child)).status).toBe(200);
  });

  it('of two generations never leave two living families', async () => {
    const site = await gatehouse().createSite();
    const { refreshToken } = await createPerson(site);
    const child = (await grantRefresh(site, refreshToken)).body.refresh_token as string;
    gatehouse().clock.advance(60);
    await Promise.all([grantRefresh(site, child), grantRefresh(site, refreshToken), grantRefresh(site, child)]);
    const { knex } = gatehouse().platform.db;
    const live = await knex('refresh_tokens')
      .withSchema('gatehouse')
      .where({ instance_id: site.id, is_revoked: false });
    expect(live.length).toBeLessThanOrEqual(1);
  });
});

describe('a refresh token that lies unused', () => {
  it('expires after the site’s time, which starts anew with every refresh (netlify a1e6845, ASVS 10.4.8)', async () => {
    const site = await gatehouse().createSite({ settings: { jwt: { refresh_token_lifetime: 10 * day } } });
    const { refreshToken } = await createPerson(site);
    gatehouse().clock.advance(9 * day);
    const child = (await grantRefresh(site, refreshToken)).body.refresh_token as string;
    gatehouse().clock.advance(9 * day);
    const grandchild = (await grantRefresh(site, child)).body.refresh_token as string;
    gatehouse().clock.advance(10 * day + 1);
    expect(await grantRefresh(site, grandchild)).toMatchObject({
      ...oauthRefusal('invalid_grant', 'Refresh token expired'),
      cookies: cleared,
    });
  });
});

describe('a refresh token whose person or session is gone', () => {
  it('is unknown', async () => {
    const site = await gatehouse().createSite();
    const [deleted, leaving] = await Promise.all([createPerson(site), createPerson(site)]);
    await call(site, `DELETE /admin/users/${deleted.id}`, { bearer: site.signToken() });
    await call(site, 'POST /logout', { bearer: leaving.accessToken });
    for (const { refreshToken } of [deleted, leaving])
      expect(await grantRefresh(site, refreshToken)).toMatchObject(unknown);
    const { knex } = gatehouse().platform.db;
    expect(await knex('refresh_tokens').withSchema('gatehouse').where({ instance_id: site.id })).toEqual([]);
  });

  it('ends with the session’s timebox, and takes the cookie away', async () => {
    const site = await gatehouse().createSite({ settings: { sessions: { timebox: day } } });
    const { refreshToken } = await createPerson(site);
    gatehouse().clock.advance(day + 1);
    expect(await grantRefresh(site, refreshToken)).toMatchObject({ ...unknown, cookies: cleared });
  });
});
