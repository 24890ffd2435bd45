import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { call, createPerson } from '../api/netlify/client.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';

const gatehouse = useGatehouse();

const ofSomebody = [
  'GET /user', 'PUT /user', 'POST /logout', 'POST /logout?scope=others', 'GET /reauthenticate', 'POST /factors',
  `DELETE /factors/${randomUUID()}`, `DELETE /user/identities/${randomUUID()}`, 'GET /user/identities/authorize?provider=github',
]; // prettier-ignore

describe('a token of an administrator', () => {
  it('is no session: nothing that somebody does for themselves is done with it (supabase#2555)', async () => {
    const site = await gatehouse().createSite({ settings: { security: { manual_linking_enabled: true } } });
    const person = await createPerson(site);
    const tokens = [
      site.signToken(),
      site.signToken({ role: 'service_role' }),
      site.signToken({ role: 'service_role', sub: undefined }),
      site.signToken({ role: 'service_role', sub: '' }),
      site.signToken({ role: 'service_role', sub: randomUUID() }),
      site.signToken({ role: 'service_role', sub: person.id, session_id: randomUUID() }),
      site.signToken({ role: 'supabase_admin', sub: 'supabase_admin' }),
      gatehouse().operatorToken,
    ];
    for (const base of [site.supabaseUrl, site.netlifyUrl]) {
      for (const endpoint of ofSomebody) {
        for (const bearer of tokens) {
          const raw = endpoint.startsWith('GET') ? {} : { raw: '{"password":"another horse","data":{"a":1}}' };
          const { status, text } = await call(base, endpoint, { bearer, ...raw });
          expect(status >= 400 && status < 500, `${base} ${endpoint} ${status} ${text}`).toBe(true);
          expect(text).not.toContain(person.email);
        }
      }
    }
    expect((await call(site, 'GET /user', { bearer: person.accessToken })).status).toBe(200);
  });
});
