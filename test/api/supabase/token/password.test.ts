import { describe, expect, it } from 'vitest';
import { countRoundTrips } from '../count-round-trips.ts';
import { useSupabaseApi, type Answer } from '../support.ts';

const api = useSupabaseApi();

const logIn = (body: unknown, on = 'a'): Promise<Answer> => api().post('/token?grant_type=password', body, { on });

const refused = { status: 400, body: { error_code: 'invalid_credentials', msg: 'Invalid login credentials' } };

describe('POST /token?grant_type=password', () => {
  it('answers with a token response, and says in headers whose it is', async () => {
    const user = await api().addUser({ email: 'Ann@x.example' });
    const answer = await logIn({ email: 'ANN@x.example', password: 'correct horse' });
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.body)).toEqual([
      'access_token',
      'token_type',
      'expires_in',
      'expires_at',
      'refresh_token',
      'user',
      'weak_password',
    ]);
    expect(answer.body).toMatchObject({
      token_type: 'bearer',
      expires_in: 3_600,
      expires_at: api().now.getTime() / 1_000 + 3_600,
      refresh_token: expect.stringMatching(/^[a-z2-7]{12}$/),
      user: { id: user.id, last_sign_in_at: api().now.toISOString(), identities: [{ provider: 'email' }] },
      weak_password: null,
    });
    expect(answer.headers.get('sb-auth-user-id')).toBe(user.id);
    expect(answer.headers.get('sb-auth-session-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.headers.get('sb-auth-refresh-token-prefix')).toBe(answer.body.refresh_token.slice(0, 5));
    expect(answer.headers.get('sb-auth-refresh-token-reuse')).toBeNull();
    expect(answer.headers.get('cache-control')).toContain('no-store');
  });

  it('is two round trips to the database, around the hash', async () => {
    await api().addUser({ email: 'trips@x.example' });
    const work = (): Promise<Answer> => logIn({ email: 'trips@x.example', password: 'correct horse' });
    await work();
    expect(await countRoundTrips(work)).toBe(2);
  });

  it('records the sign-in with its provider, and opens a session that knows the client', async () => {
    const user = await api().addUser({ email: 'audited@x.example' });
    const body = { email: 'audited@x.example', password: 'correct horse' };
    await api().post('/token?grant_type=password', body, { headers: { 'user-agent': 'test/1' } });
    const entries = await api().rows('audit_log_entries').whereRaw(`payload->>'actor_id' = ?`, [user.id]);
    expect(entries).toMatchObject([
      { ip_address: '', payload: { action: 'login', log_type: 'account', traits: { provider: 'email' } } },
    ]);
    const sessions = await api().rows('sessions').where({ user_id: user.id });
    expect(sessions).toMatchObject([{ user_agent: 'test/1', ip: '127.0.0.1', aal: 'aal1' }]);
  });

  it('finds the user of the audience that is asked for', async () => {
    await api().addUser({ email: 'aud@x.example', password: 'first password' });
    const other = await api().addUser({ email: 'aud@x.example', aud: 'other', password: 'second password' });
    const headers = { 'X-JWT-AUD': 'other' };
    const body = { email: 'aud@x.example', password: 'second password' };
    expect(await logIn(body)).toMatchObject(refused);
    const answer = await api().post('/token?grant_type=password', body, { headers });
    expect(answer).toMatchObject({ status: 200, body: { user: { id: other.id, aud: 'other' } } });
  });
});

describe('a sign-in is refused', () => {
  it.each([
    ['no JSON', 'email=a', 'bad_json', 400],
    ['nothing', '', 'bad_json', 400],
    ['both addresses', { email: 'a@x.example', phone: '1', password: 'x' }, 'validation_failed', 400],
    ['no address', { password: 'x' }, 'validation_failed', 400],
    ['a phone number', { phone: '15551234567', password: 'x' }, 'phone_provider_disabled', 422],
  ])('with %s', async (_what, body, code, status) => {
    expect(await logIn(body)).toMatchObject({ status, body: { error_code: code } });
  });

  it('while sign-ins by e-mail are off', async () => {
    api().configure({ external: { email: { enabled: false } } });
    expect(await logIn({ email: 'a@x.example', password: 'x' })).toMatchObject({
      status: 422,
      body: { error_code: 'email_provider_disabled', msg: 'Email logins are disabled' },
    });
  });

  it('alike for an unknown address, a wrong password, none at all and a user of another instance', async () => {
    await api().addUser({ email: 'right@x.example' });
    await api().addUser({ email: 'none@x.example', password: null });
    await api().addUser({ email: 'b@x.example' }, 'b');
    const answers = [
      await logIn({ email: 'unknown@x.example', password: 'correct horse' }),
      await logIn({ email: 'right@x.example', password: 'wrong' }),
      await logIn({ email: 'right@x.example' }),
      await logIn({ email: 'none@x.example', password: '' }),
      await logIn({ email: 'none@x.example', password: 'correct horse' }),
      await logIn({ email: 'b@x.example', password: 'correct horse' }),
    ];
    for (const answer of answers) expect(answer).toMatchObject(refused);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });

  it('with the truth about a ban only to who knows the password (S-3)', async () => {
    await api().addUser({ email: 'banned@x.example', banned_until: new Date(api().now.getTime() + 60_000) });
    expect(await logIn({ email: 'banned@x.example', password: 'wrong' })).toMatchObject(refused);
    expect(await logIn({ email: 'banned@x.example', password: 'correct horse' })).toMatchObject({
      status: 400,
      body: { error_code: 'user_banned', msg: 'User is banned' },
    });
  });

  it('with the truth about a missing confirmation only to who knows the password', async () => {
    await api().addUser({ email: 'new@x.example', email_confirmed_at: null, phone: '15550000001' });
    expect(await logIn({ email: 'new@x.example', password: 'wrong' })).toMatchObject(refused);
    expect(await logIn({ email: 'new@x.example', password: 'correct horse' })).toMatchObject({
      status: 400,
      body: { error_code: 'email_not_confirmed', msg: 'Email not confirmed' },
    });
  });

  it('when the user has a role that opens the admin API', async () => {
    await api().addUser({ email: 'service@x.example', role: 'service_role' });
    const answer = await logIn({ email: 'service@x.example', password: 'correct horse' });
    expect(answer).toMatchObject({ status: 403, body: { error_code: 'not_admin' } });
  });

  it.each(['', '?grant_type=', '?grant_type=implicit', '?grant_type=authorization_code'])(
    'with an unknown grant (%j)',
    async (query) => {
      expect(await api().post(`/token${query}`, {})).toMatchObject({
        status: 400,
        body: { error_code: 'invalid_credentials', msg: 'unsupported_grant_type' },
      });
    },
  );
});

describe('a weak password', () => {
  it('signs in, and the answer says what is wrong with it', async () => {
    api().configure({ password: { min_length: 20, required_characters: 'abc:0123' } });
    await api().addUser({ email: 'weak@x.example' });
    const answer = await logIn({ email: 'weak@x.example', password: 'correct horse' });
    expect(answer.status).toBe(200);
    expect(answer.body.weak_password.reasons).toEqual(['length', 'characters']);
    expect(answer.body.weak_password.message).toContain('Password should be at least 20 characters');
  });
});

it('guessing at one account is limited, wherever it comes from and however the address is written', async () => {
  const address = 'r\u00e9n\u00e9@x.example';
  await api().addUser({ email: address });
  const written = [address, ` ${address.toUpperCase()}`, address.normalize('NFD'), 're\u0301n\u00e9@x.example'];
  const tries = await Promise.all(
    Array.from({ length: 31 }, (_, index) => logIn({ email: written[index % written.length], password: 'wrong' })),
  );
  expect(tries.filter(({ status }) => status === 429)).toHaveLength(1);
  expect(tries.find(({ status }) => status === 429)?.body).toMatchObject({ error_code: 'over_request_rate_limit' });
});
