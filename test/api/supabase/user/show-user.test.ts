import { createHmac, randomUUID } from 'node:crypto';
import { signHs256 } from '@gatehouse/crypto';
import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { countRoundTrips } from '../count-round-trips.ts';
import { claimsOf, signIn } from '../sign-in.ts';
import { useSupabaseApi } from '../support.ts';

const api = useSupabaseApi();

/** A token signed with the instance's secret that says whatever a test wants. */
function tokenOf(claims: Record<string, unknown>, header: Record<string, unknown> = { typ: 'JWT' }): string {
  const { secret } = api().instance().settings.jwt;
  const seconds = Math.floor(api().now.getTime() / 1_000);
  const times = { iat: seconds, exp: seconds + 3_600 };
  return signHs256(createSecretKey(Buffer.from(secret)), header, { ...times, ...claims });
}

const me = (token?: string, headers: Record<string, string> = {}) =>
  api().get('/user', { ...(token === undefined ? {} : { token }), headers });

describe('GET /user', () => {
  it('shows the user with its identities', async () => {
    const { user, accessToken } = await signIn(api(), { email: 'Ann@x.example', user_metadata: { full_name: 'Ann' } });
    const answer = await me(accessToken);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('application/json');
    const at = api().now.toISOString();
    expect(answer.body).toEqual({
      id: user.id,
      aud: 'authenticated',
      role: 'authenticated',
      email: 'Ann@x.example',
      email_confirmed_at: at,
      phone: '',
      confirmed_at: at,
      last_sign_in_at: at,
      app_metadata: { provider: 'email', providers: ['email'] },
      user_metadata: { full_name: 'Ann' },
      identities: [
        {
          identity_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          id: user.id,
          user_id: user.id,
          identity_data: { sub: user.id, email: 'Ann@x.example', email_verified: true, phone_verified: false },
          provider: 'email',
          created_at: at,
          updated_at: at,
          email: 'ann@x.example',
        },
      ],
      created_at: at,
      updated_at: at,
      is_anonymous: false,
    });
  });

  it('is one round trip to the database, identities included', async () => {
    const { accessToken } = await signIn(api());
    await me(accessToken);
    expect(await countRoundTrips(() => me(accessToken))).toBe(1);
  });

  it('refuses a token of another audience than the one asked for (ASVS 9.2.3)', async () => {
    const { accessToken } = await signIn(api());
    expect(await me(accessToken, { 'X-JWT-AUD': 'authenticated' })).toMatchObject({ status: 200 });
    const other = await me(accessToken, { 'X-JWT-AUD': 'other' });
    expect(other).toMatchObject({ status: 400, body: { error_code: 'validation_failed' } });
  });

  it('takes the first of several audiences', async () => {
    const { user, sessionId } = await signIn(api());
    const claims = { sub: user.id, session_id: sessionId };
    expect(await me(tokenOf({ ...claims, aud: ['authenticated', 'x'] }))).toMatchObject({ status: 200 });
    // The audience of an administrator's token does not count.
    const admin = await me(tokenOf({ ...claims, aud: 'other', role: 'service_role' }));
    expect(admin).toMatchObject({ status: 400, body: { error_code: 'validation_failed' } });
  });
});

describe('a bearer is checked in the order of the specification', () => {
  it.each([
    ['no header', ''],
    ['another scheme', 'Basic abc'],
    ['no token', 'Bearer '],
    ['two spaces', 'Bearer  abc'],
    ['something behind it', 'Bearer abc def'],
  ])('%s: 401 no_authorization', async (_what, authorization) => {
    const answer = await me(undefined, authorization === '' ? {} : { authorization });
    expect(answer.status).toBe(401);
    expect(answer.body).toMatchObject({ code: 401, error_code: 'no_authorization' });
    expect(answer.body.msg).toContain('requires a valid Bearer token');
    expect(answer.headers.get('x-sb-error-code')).toBe('no_authorization');
  });

  it('takes the scheme in any case', async () => {
    const { accessToken } = await signIn(api());
    expect((await me(undefined, { authorization: `bEARER ${accessToken}` })).status).toBe(200);
  });

  it.each([
    ['no token at all', () => 'abc'],
    ['a token of another secret', () => forged('HS256')],
    ['a token without a signature', () => forged('none')],
    ['an expired token', () => tokenOf({ sub: randomUUID(), exp: Math.floor(api().now.getTime() / 1_000) - 1 })],
    ['a token of tomorrow', () => tokenOf({ sub: randomUUID(), nbf: Math.floor(api().now.getTime() / 1_000) + 60 })],
  ])('%s: 403 bad_jwt', async (_what, token) => {
    const answer = await me(token());
    expect(answer).toMatchObject({ status: 403, body: { error_code: 'bad_jwt' } });
    expect(answer.body.msg).toMatch(/^invalid JWT: unable to parse or verify signature/);
  });

  it('no subject: 403 bad_jwt; one that is no UUID: 400', async () => {
    expect(await me(tokenOf({}))).toMatchObject({ status: 403, body: { error_code: 'bad_jwt' } });
    expect(await me(tokenOf({ sub: '' }))).toMatchObject({ status: 403, body: { error_code: 'bad_jwt' } });
    expect(await me(tokenOf({ sub: 'ann' }))).toMatchObject({ status: 400, body: { error_code: 'bad_jwt' } });
  });

  it('no such user: 403 user_not_found, also beside a session id that is none', async () => {
    const expected = { error_code: 'user_not_found', msg: 'User from sub claim in JWT does not exist' };
    for (const session of [{}, { session_id: 'x' }, { session_id: randomUUID() }]) {
      expect(await me(tokenOf({ sub: randomUUID(), ...session }))).toMatchObject({ status: 403, body: expected });
    }
  });

  it('a session id that is no UUID: 403 bad_jwt; of no session: 403 session_not_found', async () => {
    const { id: sub } = await api().addUser();
    expect(await me(tokenOf({ sub, session_id: 'x' }))).toMatchObject({ status: 403, body: { error_code: 'bad_jwt' } });
    const gone = await me(tokenOf({ sub, session_id: randomUUID() }));
    expect(gone).toMatchObject({
      status: 403,
      body: { error_code: 'session_not_found', msg: 'Session from session_id claim in JWT does not exist' },
    });
  });

  it('somebody else’s session: 403 session_not_found', async () => {
    const { sessionId } = await signIn(api());
    const { id: sub } = await api().addUser();
    const answer = await me(tokenOf({ sub, session_id: sessionId }));
    expect(answer).toMatchObject({ status: 403, body: { error_code: 'session_not_found' } });
  });

  it('a token that names no session, or the nil one, needs none', async () => {
    const { id: sub } = await api().addUser();
    const aud = 'authenticated';
    for (const session of [{}, { session_id: null }, { session_id: '00000000-0000-0000-0000-000000000000' }]) {
      expect(await me(tokenOf({ sub, aud, ...session }))).toMatchObject({ status: 200, body: { id: sub } });
    }
  });

  it('a banned user: 403 user_banned, once the session is known to be there', async () => {
    const { user, accessToken } = await signIn(api());
    const until = new Date(api().now.getTime() + 1_000);
    await api().rows('users').where({ id: user.id }).update({ banned_until: until });
    expect(await me(accessToken)).toMatchObject({
      status: 403,
      body: { error_code: 'user_banned', msg: 'User is banned' },
    });
    expect(await me(tokenOf({ sub: user.id, session_id: randomUUID() }))).toMatchObject({
      body: { error_code: 'session_not_found' },
    });
    api().advance(1);
    expect((await me(accessToken)).status).toBe(200);
  });

  it('a token of another instance is refused, with a user of that id or without', async () => {
    const { user, accessToken } = await signIn(api(), undefined, 'b');
    expect(await me(accessToken)).toMatchObject({ status: 403, body: { error_code: 'bad_jwt' } });
    await api().addUser({ id: user.id, email: 'same@x.example' });
    expect(await me(accessToken)).toMatchObject({ status: 403, body: { error_code: 'bad_jwt' } });
  });

  it('the newer form of errors names the code in words', async () => {
    const answer = await me('abc', { 'X-Supabase-Api-Version': '2024-01-01' });
    expect(answer.status).toBe(403);
    expect(answer.body).toEqual({ code: 'bad_jwt', message: expect.stringContaining('invalid JWT') });
    expect(answer.headers.get('x-supabase-api-version')).toBe('2024-01-01');
  });
});

it('an access token has the claims of the specification', async () => {
  const { user, accessToken, sessionId } = await signIn(api(), { email: 'claims@x.example' });
  const seconds = api().now.getTime() / 1_000;
  expect(claimsOf(accessToken)).toEqual({
    sub: user.id,
    aud: 'authenticated',
    exp: seconds + 3_600,
    iat: seconds,
    email: 'claims@x.example',
    phone: '',
    app_metadata: { provider: 'email', providers: ['email'] },
    user_metadata: {},
    role: 'authenticated',
    aal: 'aal1',
    amr: [{ method: 'password', timestamp: seconds }],
    session_id: sessionId,
    is_anonymous: false,
  });
});

function forged(alg: string): string {
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const exp = Math.floor(api().now.getTime() / 1_000) + 3_600;
  const signed = `${encode({ alg, typ: 'JWT' })}.${encode({ sub: randomUUID(), exp })}`;
  const signature = alg === 'none' ? '' : createHmac('sha256', 'another secret').update(signed).digest('base64url');
  return `${signed}.${signature}`;
}
