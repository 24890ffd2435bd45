import { describe, expect, it } from 'vitest';
import type { Site } from '../../../support/site.ts';
import { useGatehouse } from '../../../support/use-gatehouse.ts';
import { call, createPerson, grantPassword, grantRefresh, someEmail, type Answer } from '../client.ts';

const gatehouse = useGatehouse();

/** Signs in as the operator's proxy passes it on: without a path prefix. */
function signInBehindProxy(
  site: Site,
  person: { email: string; password: string },
  headers: Record<string, string>,
): Promise<Answer> {
  const form = { grant_type: 'password', username: person.email, password: person.password };
  return call(gatehouse().url, 'POST /token', { form, headers: { 'x-nf-sign': site.operatorSignature(), ...headers } });
}

describe('the cookie', () => {
  it('is set only when it is asked for', async () => {
    const site = await gatehouse().createSite();
    const person = await createPerson(site);
    expect((await signInBehindProxy(site, person, {})).cookies).toEqual([]);
    expect((await signInBehindProxy(site, person, { 'x-use-cookie': '' })).cookies).toEqual([]);
  });

  it('lasts for the site’s time, to the letter', async () => {
    const site = await gatehouse().createSite();
    const person = await createPerson(site);
    for (const asked of ['1', 'true', 'Session']) {
      const { body, cookies } = await signInBehindProxy(site, person, { 'x-use-cookie': asked });
      const expires = /Expires=([^;]+);/.exec(cookies[0] ?? '')?.[1] ?? '';
      expect(cookies).toEqual([
        `nf_jwt=${body.access_token as string}; Path=/; Expires=${expires}; Max-Age=86400; HttpOnly; Secure`,
      ]);
      expect(expires).toBe(new Date(expires).toUTCString());
      const seconds = (Date.parse(expires) - gatehouse().clock.now().getTime()) / 1_000;
      expect(Math.abs(seconds - 86_400)).toBeLessThan(5);
    }
  });

  it('ends with the browser’s session when asked for that', async () => {
    const site = await gatehouse().createSite();
    const person = await createPerson(site);
    const { body, cookies } = await signInBehindProxy(site, person, { 'x-use-cookie': 'session' });
    expect(cookies).toEqual([`nf_jwt=${body.access_token as string}; Path=/; HttpOnly; Secure`]);
  });

  it('is set by a refresh and by a confirmation too', async () => {
    const site = await gatehouse().createSite();
    const person = await createPerson(site);
    const headers = { 'x-use-cookie': 'session' };
    expect((await grantRefresh(site, person.refreshToken, headers)).cookies).toHaveLength(1);
    const email = someEmail();
    await call(site, 'POST /signup', { json: { email, password: 'secret' } });
    const json = { type: 'signup', token: await site.tokenMailedTo(email) };
    const verified = await call(site, 'POST /verify', { json, headers });
    expect(verified.cookies).toEqual([
      `nf_jwt=${verified.body.access_token as string}; Path=/i/${site.slug}; HttpOnly; Secure`,
    ]);
  });

  it('has the site’s name and time, and is never set below zero', async () => {
    const named = await gatehouse().createSite({ settings: { cookies: { key: 'token', duration: 60 } } });
    const person = await createPerson(named);
    const { cookies } = await grantPassword(named, person.email, person.password, { 'x-use-cookie': '1' });
    expect(cookies).toEqual([
      expect.stringMatching(/^token=[\w.-]+; Path=\/i\/[a-z0-9-]+; Expires=[^;]+; Max-Age=60; HttpOnly; Secure$/),
    ]);
    const without = await gatehouse().createSite({ settings: { cookies: { duration: -1 } } });
    const other = await createPerson(without);
    for (const asked of ['1', 'session']) {
      expect((await grantPassword(without, other.email, other.password, { 'x-use-cookie': asked })).cookies).toEqual(
        [],
      );
    }
  });

  it('of a site below a path is no other site’s', async () => {
    const site = await gatehouse().createSite();
    const person = await createPerson(site);
    const { cookies } = await grantPassword(site, person.email, person.password, { 'x-use-cookie': 'session' });
    expect(cookies[0]).toContain(`; Path=/i/${site.slug};`);
  });

  it('is taken away where the original takes it away, and stays elsewhere', async () => {
    const site = await gatehouse().createSite();
    const { accessToken } = await createPerson(site);
    const headers = { 'x-nf-sign': site.operatorSignature() };
    const ask = async (endpoint: string, bearer?: string): Promise<Answer> =>
      call(gatehouse().url, endpoint, { headers, ...(bearer === undefined ? {} : { bearer }) });
    for (const answer of [
      await ask('GET /user'),
      await ask('PUT /user'),
      await ask('POST /logout'),
      await ask('GET /user', 'x.y.z'),
      await ask('POST /logout', 'x'),
      await ask('GET /admin/users', 'x.y.z'),
      await ask('POST /logout', accessToken),
    ]) {
      const expires = /Expires=([^;]+);/.exec(answer.cookies[0] ?? '')?.[1] ?? '';
      expect(answer.cookies).toEqual([`nf_jwt=; Path=/; Expires=${expires}; Max-Age=0; HttpOnly; Secure`]);
      const hoursAgo = (gatehouse().clock.now().getTime() - Date.parse(expires)) / 3_600_000;
      expect(Math.abs(hoursAgo - 10)).toBeLessThan(0.01);
    }
    for (const answer of [await ask('GET /admin/users'), await ask('POST /token'), await ask('GET /settings')]) {
      expect(answer.cookies).toEqual([]);
    }
  });

  it('is never read', async () => {
    const site = await gatehouse().createSite();
    const { accessToken } = await createPerson(site);
    expect((await call(site, 'GET /user', { headers: { cookie: `nf_jwt=${accessToken}` } })).status).toBe(401);
  });
});
