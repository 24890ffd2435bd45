import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { claimsOf, signIn } from '../sign-in.ts';
import { useSupabaseApi } from '../support.ts';

const api = useSupabaseApi();

/** A token with these claims, signed with the instance's secret. */
function signed(
  claims: Record<string, unknown>,
  header: Record<string, unknown> = { alg: 'HS256', typ: 'JWT' },
): string {
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${createHmac('sha256', api().instance().settings.jwt.secret).update(text).digest('base64url')}`;
}

/** supabase-core.md 1.2. */
it('any origin may ask, and read what the specification exposes', async () => {
  const { headers } = await api().get('/settings', { headers: { origin: 'https://anywhere.example' } });
  expect(headers.get('access-control-allow-origin')).toMatch(/^(\*|https:\/\/anywhere\.example)$/);
  const exposed = headers.get('access-control-expose-headers')?.toLowerCase().split(/, */);
  expect(exposed).toEqual(expect.arrayContaining(['x-total-count', 'link', 'x-supabase-api-version']));
});

/** Decision 22: some clients send their API key as bearer and as `apikey` on every call. */
describe('a bearer that is no token of the instance', () => {
  const key = { apikey: 'an api key', authorization: 'Bearer an.api.key' };

  it.each([
    ['GET', '/settings', undefined, 200],
    ['POST', '/signup', { email: 'key@x.example', password: 'correct horse' }, 200],
    ['POST', '/token?grant_type=password', { email: 'nobody@x.example', password: 'x' }, 400],
    ['POST', '/recover', { email: 'nobody@x.example' }, 200],
    ['POST', '/otp', { email: 'key-otp@x.example' }, 200],
    ['POST', '/magiclink', { email: 'key-link@x.example' }, 200],
    ['POST', '/verify', { type: 'signup', token_hash: 'a'.repeat(56) }, 403],
  ] as const)('%s %s does as without it', async (method, path, body, status) => {
    const answer = await api().request(path, { method, headers: key, ...(body ? { body } : {}) });
    expect(answer.status).toBe(status);
    expect(['no_authorization', 'bad_jwt']).not.toContain(answer.body.error_code);
  });
});

/** supabase-core.md 3. */
describe('a bearer', () => {
  it.each([
    ['strings', ['password', 'otp']],
    ['objects', [{ method: 'password', timestamp: 1 }]],
    ['nothing', null],
  ])('may say how it was come by in %s', async (_what, amr) => {
    const { accessToken } = await signIn(api());
    expect((await api().get('/user', { token: signed({ ...claimsOf(accessToken), amr }) })).status).toBe(200);
  });

  it.each(['none', 'HS384', 'RS256', 'hs256'])('is believed under no other algorithm: %s', async (alg) => {
    const { accessToken } = await signIn(api());
    const { status, body } = await api().get('/user', { token: signed(claimsOf(accessToken), { alg, typ: 'JWT' }) });
    expect([status, body.error_code]).toEqual([403, 'bad_jwt']);
  });

  it('ends with the second of its `exp`, and does not begin before its `nbf`', async () => {
    const claims = claimsOf((await signIn(api())).accessToken);
    const now = Math.floor(api().now.getTime() / 1_000);
    const ask = async (more: Record<string, unknown>): Promise<number> =>
      (await api().get('/user', { token: signed({ ...claims, ...more }) })).status;
    expect(await ask({ exp: now + 1 })).toBe(200);
    expect(await ask({ exp: now - 1 })).toBe(403);
    expect(await ask({ nbf: now - 1 })).toBe(200);
    expect(await ask({ nbf: now + 5 })).toBe(403);
    expect(await ask({ iat: now + 5, iss: 'https://elsewhere.example' })).toBe(200);
  });

  it.each(['Bearer', 'Bearer ', 'Bearer  x', 'Basic eDp5', 'Bearer a b', 'x'])(
    'that is not well-formed is none: %j',
    async (authorization) => {
      const { status, body } = await api().get('/user', { headers: { authorization } });
      expect([status, body.error_code]).toEqual([401, 'no_authorization']);
    },
  );
});

/** supabase-core.md 1.7. */
describe('audiences keep users apart', () => {
  it('one address can sign up for each, and signs in to the one that is asked for', async () => {
    api().configure({ mailer: { autoconfirm: true } });
    const body = { email: 'both@x.example', password: 'correct horse' };
    const asking = { headers: { 'X-JWT-AUD': 'mobile' } };
    const [here, there] = [await api().post('/signup', body), await api().post('/signup', body, asking)];
    expect([here.status, there.status]).toEqual([200, 200]);
    expect(here.body.user.id).not.toBe(there.body.user.id);
    expect([here, there].map((answer) => claimsOf(answer.body.access_token)['aud'])).toEqual([
      'authenticated',
      'mobile',
    ]);
    const signedIn = await api().post('/token?grant_type=password', body, asking);
    expect(signedIn.body.user.id).toBe(there.body.user.id);
    const elsewhere = await api().post('/token?grant_type=password', body, { headers: { 'X-JWT-AUD': 'tv' } });
    expect(elsewhere.body.error_code).toBe('invalid_credentials');
  });
});
