import { beforeAll, describe, expect, it } from 'vitest';
import { call, createPerson, someEmail, type Call, type Person } from '../api/netlify/client.ts';
import type { Site } from '../support/site.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';

const gatehouse = useGatehouse();
let site: Site;
let person: Person;
let unconfirmed: string;

beforeAll(async () => {
  site = await gatehouse().createSite({ settings: { security: { manual_linking_enabled: true } } });
  // One who has no token of any kind pending, one who waits for a confirmation.
  person = await createPerson(site);
  unconfirmed = someEmail();
  await call(site, 'POST /admin/users', { json: { email: unconfirmed }, bearer: site.signToken() });
});

/** What is nothing, though it is not empty to every eye. */
const blanks: readonly unknown[] = [
  '', ' ', '   ', '\t', '\n', '\u00a0', '\u200b', '\u2003', '\ufeff', '%', '_', 'null', 'undefined', 'pkce_', null, 0, false, [], {},
]; // prettier-ignore

const types = ['signup', 'invite', 'recovery', 'magiclink', 'email', 'email_change'];

type Ask = readonly [base: string, endpoint: string, said: Call];

function asksWith(blank: unknown): readonly Ask[] {
  const { netlifyUrl, supabaseUrl } = site;
  const text = encodeURIComponent(String(blank));
  const verifier = 'a'.repeat(43);
  const asks: Ask[] = types.flatMap((type): Ask[] => [
    [netlifyUrl, 'POST /verify', { json: { type, token: blank, password: 'secret-1' } }],
    [supabaseUrl, 'POST /verify', { json: { type, token: blank } }],
    [supabaseUrl, 'POST /verify', { json: { type, token_hash: blank } }],
    [supabaseUrl, 'POST /verify', { json: { type, token: blank, email: person.email } }],
    [supabaseUrl, 'POST /verify', { json: { type, token: blank, email: unconfirmed } }],
    [supabaseUrl, `GET /verify?type=${type}&token=${text}`, {}],
  ]);
  return [
    ...asks,
    [netlifyUrl, 'POST /token', { form: { grant_type: 'refresh_token', refresh_token: String(blank) } }],
    [supabaseUrl, 'POST /token?grant_type=refresh_token', { json: { refresh_token: blank } }],
    [supabaseUrl, 'POST /token?grant_type=pkce', { json: { auth_code: blank, code_verifier: verifier } }],
    [supabaseUrl, 'POST /token?grant_type=pkce', { json: { auth_code: blank, code_verifier: blank } }],
    [netlifyUrl, 'POST /token', { form: { grant_type: 'password', username: person.email, password: String(blank) } }],
    [supabaseUrl, 'POST /token?grant_type=password', { json: { email: unconfirmed, password: blank } }],
  ];
}

describe('a token that is blank', () => {
  it.each(blanks.map((blank) => [JSON.stringify(blank), blank]))(
    'finds nobody: %s (netlify 5d912ce)',
    async (_text, blank) => {
      const answers = asksWith(blank).map(async ([base, endpoint, said]) => {
        const { status, text, headers } = await call(base, endpoint, said);
        const told = `${endpoint} ${JSON.stringify(said)}: ${status} ${text} ${headers.get('location')}`;
        expect(status === 303 || (status >= 400 && status < 500), told).toBe(true);
        expect(told).not.toContain('access_token');
      });
      await Promise.all(answers);
    },
  );

  it('changes no address', async () => {
    for (const base of [site.netlifyUrl, site.supabaseUrl]) {
      for (const blank of blanks) {
        await call(base, 'PUT /user', { json: { email_change_token: blank }, bearer: person.accessToken });
        const { body } = await call(base, 'GET /user', { bearer: person.accessToken });
        expect(body).toMatchObject({ id: person.id, email: person.email });
      }
    }
  });
});
