import { beforeAll, describe, expect, it } from 'vitest';
import type { Site } from '../support/site.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { call, createPerson, signIn, someEmail } from '../api/netlify/client.ts';

const gatehouse = useGatehouse();
let site: Site;
beforeAll(async () => {
  site = await gatehouse().createSite({ settings: { mailer: { autoconfirm: true } } });
});

/** Metadata of so many bytes of JSON. */
function metadataOf(bytes: number): { note: string } {
  return { note: 'x'.repeat(bytes - '{"note":""}'.length) };
}

describe('the metadata of a user', () => {
  it('never makes a token that is too long to be sent', async () => {
    const bearer = site.signToken();
    const person = await createPerson(site, { user_metadata: metadataOf(32_000), app_metadata: metadataOf(32_000) });
    for (const base of [site.netlifyUrl, site.supabaseUrl]) {
      const answer = await call(base, 'GET /user', { bearer: person.accessToken });
      expect(answer.status).toBe(200);
    }
    const data = metadataOf(32_769);
    expect((await call(site, 'PUT /user', { json: { data }, bearer: person.accessToken })).status).toBe(422);
    const more = { json: { user_metadata: data }, bearer };
    expect((await call(site, `PUT /admin/users/${person.id}`, more)).status).toBe(422);
    const { accessToken } = await signIn(site, person.email, person.password);
    expect((await call(site, 'GET /user', { bearer: accessToken })).status).toBe(200);
  });

  it.each(['netlifyUrl', 'supabaseUrl'] as const)('is bounded at sign-up too: %s', async (url) => {
    const json = { email: someEmail(), password: 'secret-1', data: metadataOf(40_000) };
    const answer = await call(site[url], 'POST /signup', { json });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('32768');
  });
});
