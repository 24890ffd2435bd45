import { describe, expect, it } from 'vitest';
import { follow, mailTo, pkce, redirectIn } from '../follow-mail.ts';
import { claimsOf } from '../sign-in.ts';
import { useSupabaseApi, type Answer, type QueuedMail } from '../support.ts';

const api = useSupabaseApi({
  rate_limit: { otp: 100_000, verify: 100_000, email_sent: '' },
  uri_allow_list: ['https://app.example/**', 'myapp://**'],
});

let people = 0;
const newAddress = (): string => `person-${(people += 1)}@x.example`;

async function recovery(more: object = {}): Promise<{ email: string; mail: QueuedMail; token: string }> {
  const { email } = await api().addUser({ email: newAddress() });
  await api().post('/recover', { email, ...more });
  const mail = await mailTo(api(), email ?? '');
  return { email: email ?? '', mail, token: mail.snapshot.token };
}

const tokenNames = ['access_token', 'expires_at', 'expires_in', 'refresh_token', 'sb', 'token_type', 'type'];

describe('a followed link', () => {
  it('leads to the target with tokens in the fragment', async () => {
    const { email, token } = await recovery();
    const answer = await follow(api(), token, 'recovery', { redirectTo: 'https://app.example/cb?x=1' });
    expect([answer.status, answer.text]).toEqual([303, '']);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    const { location, fragment } = redirectIn(answer);
    expect(location).toMatch(/^https:\/\/app\.example\/cb\?x=1#access_token=/);
    expect(Object.keys(fragment)).toEqual(tokenNames);
    expect(fragment).toMatchObject({ expires_in: '3600', token_type: 'bearer', type: 'recovery', sb: '' });
    const claims = claimsOf(fragment['access_token'] ?? '');
    expect(claims).toMatchObject({ email, amr: [{ method: 'otp' }] });
    expect(fragment['expires_at']).toBe(String(claims['exp']));
    expect(answer.headers.get('sb-auth-user-id')).toBe(claims['sub']);
    const user = await api().get('/user', { token: fragment['access_token'] ?? '' });
    expect(user).toMatchObject({ status: 200, body: { email } });
  });

  it('names the type that an email turned out to be', async () => {
    const email = newAddress();
    await api().post('/otp', { email });
    const { snapshot } = await mailTo(api(), email);
    expect(redirectIn(await follow(api(), snapshot.token, 'email')).fragment).toMatchObject({ type: 'signup' });
  });

  it('leads to the site when the target is not allowed (GHSA-86j7-9j95-vpqj, ASVS 10.4.1)', async () => {
    const { token } = await recovery();
    const { location } = redirectIn(await follow(api(), token, 'recovery', { redirectTo: 'https://evil.example' }));
    expect(location).toMatch(/^https:\/\/a\.example#access_token=/);
  });

  it('leads into an app', async () => {
    const { token } = await recovery();
    const { location } = redirectIn(await follow(api(), token, 'recovery', { redirectTo: 'myapp://in' }));
    expect(location).toMatch(/^myapp:\/\/in#access_token=/);
  });

  it('gives one of 20 parallel followers a session', async () => {
    const { token } = await recovery();
    const answers = await Promise.all(Array.from({ length: 20 }, () => follow(api(), token, 'recovery')));
    const fragments = answers.map((answer) => redirectIn(answer).fragment);
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 303));
    expect(fragments.filter((fragment) => 'access_token' in fragment)).toHaveLength(1);
    expect(fragments.filter((fragment) => fragment['error_code'] === 'otp_expired')).toHaveLength(19);
  });

  it('that is unknown, used or expired tells so in the fragment, in place of an older one', async () => {
    const { token } = await recovery();
    await follow(api(), token, 'recovery');
    const late = await recovery();
    api().advance(86_400);
    for (const bad of [token, late.token, '0'.repeat(56)]) {
      const answer = await follow(api(), bad, 'recovery', { redirectTo: 'https://app.example/cb?x=1#old' });
      expect(answer.status).toBe(303);
      expect(redirectIn(answer).location).toBe(
        'https://app.example/cb?x=1#error=access_denied&error_code=otp_expired' +
          '&error_description=Email+link+is+invalid+or+has+expired&sb=',
      );
    }
  });

  it('tells a ban and a type that is none in the fragment', async () => {
    const { email, token } = await recovery();
    const strange = redirectIn(await follow(api(), token, 'sms'));
    expect(strange.fragment).toMatchObject({ error: 'invalid_request', error_code: 'validation_failed' });
    const banned_until = new Date(api().now.getTime() + 1_000);
    await api().rows('users').where({ email_key: email }).update({ banned_until });
    const banned = redirectIn(await follow(api(), token, 'recovery'));
    expect(banned.fragment).toMatchObject({ error: 'access_denied', error_code: 'user_banned' });
  });

  it.each(['/verify', '/verify?token=x', '/verify?type=signup'])('is told in JSON what it lacks: %s', async (path) => {
    expect(await api().get(path)).toMatchObject({ status: 400, body: { error_code: 'validation_failed' } });
  });

  it('is worth nothing on another site', async () => {
    const { token } = await recovery();
    const elsewhere = redirectIn(await follow(api(), token, 'recovery', { on: 'b' }));
    expect(elsewhere.fragment).toMatchObject({ error_code: 'otp_expired' });
    expect(redirectIn(await follow(api(), token, 'recovery')).fragment).toHaveProperty('access_token');
  });

  it('works under the path with a slash at its end', async () => {
    const { token } = await recovery();
    const answer = await api().get(`/verify/?token=${token}&type=recovery`);
    expect(redirectIn(answer).fragment).toHaveProperty('access_token');
  });
});

describe('a followed link of a client with a code challenge', () => {
  it('leads to the target with a code in the query and no fragment', async () => {
    const { email, token } = await recovery(pkce.pair);
    const answer = await follow(api(), token, 'recovery', { redirectTo: 'https://app.example/cb?x=1&code=old' });
    const { location, query } = redirectIn(answer);
    expect(answer.headers.get('sb-auth-user-id')).toBeNull();
    expect(location).toMatch(/^https:\/\/app\.example\/cb\?x=1&code=[0-9a-f-]{36}$/);
    const exchange = { auth_code: query['code'], code_verifier: pkce.verifier };
    const { status, body } = await api().post('/token?grant_type=pkce', exchange);
    expect([status, body.user.email]).toEqual([200, email]);
  });

  it('tells an error in the query and in the fragment', async () => {
    const { token } = await recovery(pkce.pair);
    await follow(api(), token, 'recovery');
    const said = 'error=access_denied&error_code=otp_expired&error_description=Email+link+is+invalid+or+has+expired';
    const answer = await follow(api(), token, 'recovery', { redirectTo: 'https://app.example/cb' });
    expect(redirectIn(answer).location).toBe(`https://app.example/cb?${said}#${said}&sb=`);
  });

  it('is not spent when its sign-in is gone', async () => {
    const { token } = await recovery(pkce.pair);
    await api().rows('flow_states').delete();
    const { fragment, query } = redirectIn(await follow(api(), token, 'recovery'));
    expect(fragment).toMatchObject({ error: 'invalid_request', error_code: 'flow_state_not_found' });
    expect(query).toMatchObject({ error_code: 'flow_state_not_found' });
    expect((await api().post('/verify', { type: 'recovery', token_hash: token })).status).toBe(200);
  });

  it('gives tokens to a server that sends it', async () => {
    const { token } = await recovery(pkce.pair);
    const { status, body } = await api().post('/verify', { type: 'recovery', token_hash: token });
    expect([status, typeof body.access_token]).toEqual([200, 'string']);
  });
});

describe('the token of a link, sent', () => {
  const send = (body: object): Promise<Answer> => api().post('/verify', body);

  it('gives tokens, once', async () => {
    const { email, token } = await recovery();
    const { status, body, headers } = await send({ type: 'recovery', token_hash: token });
    expect([status, body.user.email]).toEqual([200, email]);
    expect(Object.keys(body)).toEqual([
      'access_token',
      'token_type',
      'expires_in',
      'expires_at',
      'refresh_token',
      'user',
    ]);
    expect(headers.get('sb-auth-session-id')).toBe(claimsOf(body.access_token)['session_id']);
    expect(await send({ type: 'recovery', token_hash: token })).toMatchObject({ status: 403 });
  });

  it('is accepted bare as well, and the answer says what it was', async () => {
    const { token } = await recovery();
    const { status, body } = await send({ type: 'recovery', token });
    expect([status, body.type]).toEqual([200, 'recovery']);
  });

  it('of an invitation may bring a password', async () => {
    const email = newAddress();
    await api().post('/signup', { email, password: 'to be forgotten' });
    await api().rows('users').where({ email_key: email }).update({ invited_at: api().now, password_hash: null });
    const { snapshot } = await mailTo(api(), email);
    const { status } = await send({ type: 'invite', token: snapshot.token, password: 'correct horse' });
    expect(status).toBe(200);
    const signedIn = await api().post('/token?grant_type=password', { email, password: 'correct horse' });
    expect(signedIn.status).toBe(200);
  });
});

describe('a site that asks before it spends a link', () => {
  const ask = (): unknown => api().configure({ mailer: { confirm_page: true } });

  it('shows a page that spends nothing, whose form leads on', async () => {
    ask();
    const { token } = await recovery();
    for (let time = 0; time < 3; time += 1) {
      const page = await follow(api(), token, 'recovery');
      expect(page.status).toBe(200);
      expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(page.text).toContain('<form method="post">');
      expect(page.text).not.toContain(token);
    }
    const form = {
      method: 'POST',
      body: 'confirm=1',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    };
    const query = `token=${token}&type=recovery&redirect_to=https://app.example/cb`;
    const answer = await api().request(`/verify?${query}`, form);
    expect(answer.status).toBe(303);
    expect(redirectIn(answer).location).toMatch(/^https:\/\/app\.example\/cb#access_token=/);
  });

  it('still tells in JSON what a link lacks', async () => {
    ask();
    expect((await api().get('/verify?type=signup')).status).toBe(400);
  });

  it('leaves programs alone', async () => {
    ask();
    const { token } = await recovery();
    expect((await api().post('/verify', { type: 'recovery', token_hash: token })).status).toBe(200);
  });
});
