import { beforeEach, describe, expect, it } from 'vitest';
import { call, createPerson, someEmail, type Answer, type Person } from '../api/netlify/client.ts';
import type { Site } from '../support/site.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';

const gatehouse = useGatehouse();
let site: Site;
let mallory: Person;
let victim: Person;
beforeEach(async () => {
  site = await gatehouse().createSite();
  [mallory, victim] = [await createPerson(site), await createPerson(site)];
});

const everythingOf = async ({ id }: Person): Promise<unknown> =>
  (await call(site.supabaseUrl, `GET /admin/users/${id}`, { bearer: site.signToken({ role: 'service_role' }) })).body;

/** Every name under which some server takes the id of somebody. */
const naming = (id: string): Record<string, unknown> => ({
  id, user_id: id, userId: id, userID: id, uid: id, sub: id, user: { id }, session: { userId: id }, account_id: id,
}); // prettier-ignore

describe('who a request is about', () => {
  it('is said by the token alone, whatever ids its body and query name (CVE-2025-61928)', async () => {
    const before = await everythingOf(victim);
    const bearer = mallory.accessToken;
    const query = new URLSearchParams({ id: victim.id, user_id: victim.id, userId: victim.id, sub: victim.id });
    for (const base of [site.netlifyUrl, site.supabaseUrl]) {
      const json = { ...naming(victim.id), data: { taken: base } };
      const changed = await call(base, `PUT /user?${query}`, { json, bearer });
      expect(changed).toMatchObject({ status: 200, body: { id: mallory.id } });
      expect((await call(base, `GET /user?${query}`, { bearer })).body.id).toBe(mallory.id);
      for (const endpoint of ['PUT /user', 'POST /logout', `GET /user?${query}`]) {
        const said = endpoint.startsWith('GET') ? {} : { json: { ...naming(victim.id), password: 'another horse' } };
        expect((await call(base, endpoint, said)).status, endpoint).toBe(401);
      }
      const signedUp = await call(base, 'POST /signup', {
        json: { ...naming(victim.id), email: someEmail(), password: 'secret-1' },
      });
      expect(signedUp.status).toBe(200);
      expect(signedUp.body.id).not.toBe(victim.id);
    }
    expect(await everythingOf(victim)).toEqual(before);
    expect((await call(site, 'GET /user', { bearer: victim.accessToken })).status).toBe(200);
  });
});

describe('that an address is somebody’s', () => {
  const claims = {
    confirm: true, confirmed_at: '2020-01-01T00:00:00Z', email_confirmed_at: '2020-01-01T00:00:00Z', email_confirm: true,
    email_verified: true, phone_confirm: true, phone_confirmed_at: '2020-01-01T00:00:00Z', verified: true, is_verified: true,
    email_change_confirm_status: 2, new_email: 'owner@corp.example', email_change: 'owner@corp.example',
  }; // prettier-ignore

  async function expectUnproven(base: string, answer: Answer, email: string): Promise<void> {
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body, base).not.toMatchObject({ email });
  }

  it('cannot be said by who wants it to be: a change waits for the link (CVE-2026-27946)', async () => {
    for (const base of [site.netlifyUrl, site.supabaseUrl]) {
      const person = await createPerson(site);
      const email = someEmail();
      const json = { email, ...claims, data: { ...claims, email } };
      await expectUnproven(base, await call(base, 'PUT /user', { json, bearer: person.accessToken }), email);
      await call(base, 'PUT /user', { json: claims, bearer: person.accessToken });
      const stored = (await everythingOf(person)) as { email: string; identities: { identity_data: unknown }[] };
      expect(stored.email).toBe(person.email);
      for (const { identity_data: data } of stored.identities) expect(data).toMatchObject({ email: person.email });
    }
  });

  it('cannot be said at the sign-up either (CVE-2026-27946)', async () => {
    for (const base of [site.netlifyUrl, site.supabaseUrl]) {
      const email = someEmail();
      const json = { email, password: 'secret-1', ...claims, data: claims };
      const answer = await call(base, 'POST /signup', { json });
      expect(answer.status, answer.text).toBe(200);
      expect(answer.body.confirmed_at ?? null).toBeNull();
      const form = { grant_type: 'password', username: email, password: 'secret-1' };
      expect((await call(site, 'POST /token', { form })).status).toBe(400);
    }
  });
});
