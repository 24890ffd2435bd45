import { describe, expect, it } from 'vitest';
import { useGatehouse } from '../../../support/use-gatehouse.ts';
import { createRowSite, pkce, type Answer, type MailedToken, type RowSite } from './row-site.ts';

// supabase-core.md 7.4, 9, 13.10, 21.1 and 21.2.
const gatehouse = useGatehouse();
const password = 'correct horse';
const target = 'https://app.example/cb';

let people = 0;
const newAddress = (): string => `verify-${(people += 1)}@x.example`;
const openSite = (settings: Parameters<typeof createRowSite>[1] = {}): Promise<RowSite> =>
  createRowSite(gatehouse(), { uri_allow_list: ['https://app.example/**'], ...settings });
const follow = (site: RowSite, token: string, type: string, to = target): Promise<Answer> =>
  site.ask(`/verify?token=${token}&type=${type}&redirect_to=${encodeURIComponent(to)}`);
const locationOf = ({ headers }: Answer): string => headers.get('location') ?? '';
const fragmentOf = (answer: Answer): URLSearchParams => new URLSearchParams(locationOf(answer).split('#')[1]);
const exchange = (site: RowSite, answer: Answer): Promise<Answer> =>
  site.post('/token?grant_type=pkce', {
    auth_code: new URL(locationOf(answer)).searchParams.get('code'),
    code_verifier: pkce.verifier,
  });

async function confirmed(site: RowSite, email = newAddress()): Promise<{ email: string; token: string; id: string }> {
  await site.post('/signup', { email, password });
  const { code } = await site.tokenOf('confirmation', email);
  const { body } = await site.post('/verify', { type: 'signup', email, token: code });
  return { email, token: body.access_token, id: body.user.id };
}

async function mailed(site: RowSite, path: string, kind: string, email: string, more = {}): Promise<MailedToken> {
  await site.post(path, { email, ...more });
  return site.tokenOf(kind, email);
}

describe('what a followed link leads to', () => {
  it('is the target as it was written and the tokens, sorted by name and form-encoded', async () => {
    const site = await openSite();
    const { email } = await confirmed(site);
    const { hash } = await mailed(site, '/recover', 'recovery', email);
    const answer = await follow(site, hash, 'recovery', `${target}?a=%7e&b=1#mine`);
    expect(answer.status).toBe(303);
    expect(locationOf(answer)).toMatch(
      /^https:\/\/app\.example\/cb\?a=%7e&b=1#mine#access_token=[\w.-]+&expires_at=\d+&expires_in=3600&refresh_token=[\w-]+&sb=&token_type=bearer&type=recovery$/,
    );
    for (const name of ['sb-auth-user-id', 'sb-auth-session-id'])
      expect(answer.headers.get(name)).toMatch(/^[\da-f-]{36}$/);
  });

  it.each(['signup', 'invite'])('does for %s what confirms an address, whatever the mail said', async (type) => {
    const site = await openSite();
    const email = newAddress();
    const { hash } = await mailed(site, '/signup', 'confirmation', email, { password });
    expect(fragmentOf(await follow(site, hash, type)).get('type')).toBe(type);
  });

  it.each([
    ['/otp', 'magic_link', 'magiclink'],
    ['/recover', 'recovery', 'magiclink'],
  ])('names the type that an email turned out to be: %s', async (path, kind, type) => {
    const site = await openSite();
    const { email } = await confirmed(site);
    const { hash } = await mailed(site, path, kind, email);
    expect(fragmentOf(await follow(site, hash, 'email')).get('type')).toBe(type);
  });

  it('is a code for a client with a challenge too when the type is an email', async () => {
    const site = await openSite();
    const { email } = await confirmed(site);
    const { hash } = await mailed(site, '/otp', 'magic_link', email, pkce.pair);
    const answer = await follow(site, hash, 'email');
    expect(answer.status).toBe(303);
    expect(await exchange(site, answer)).toMatchObject({ status: 200, body: { user: { email } } });
  });

  it('is an error without a word for a status that has none', async () => {
    const site = await openSite({ mailer: { secure_email_change_enabled: false } });
    const { token } = await confirmed(site);
    const next = newAddress();
    await site.put('/user', { email: next }, token);
    const { hash } = await site.tokenOf('email_change', next);
    await confirmed(site, next);
    expect(locationOf(await follow(site, hash, 'email_change'))).toBe(
      `${target}#error_code=email_exists&error_description=A+user+with+this+email+address+has+already+been+registered&sb=`,
    );
  });

  it('is a server error when something breaks on our side, with a challenge and without; the link still works (S-6)', async () => {
    const site = await openSite();
    const { knex } = gatehouse().platform.db;
    for (const challenge of [{}, pkce.pair]) {
      const { email } = await confirmed(site);
      const { hash } = await mailed(site, '/recover', 'recovery', email, challenge);
      await knex.raw('alter table gatehouse.one_time_tokens rename column expires_at to broken');
      const answer = await follow(site, hash, 'recovery').finally(() =>
        knex.raw('alter table gatehouse.one_time_tokens rename column broken to expires_at'),
      );
      const said =
        'error=server_error&error_code=unexpected_failure&error_description=Something+went+wrong+on+our+side';
      const query = 'code_challenge' in challenge ? `?${said}` : '';
      expect([answer.status, locationOf(answer)]).toEqual([303, `${target}${query}#${said}&sb=`]);
      expect(locationOf(await follow(site, hash, 'recovery'))).not.toContain('error');
    }
  });
});

describe('an answer to a verification', () => {
  it.each([{}, { 'x-supabase-api-version': '2024-01-01' }])(
    'to one half of a change has a text for its code, whatever the version: %j',
    async (headers) => {
      const site = await openSite();
      const { email, token } = await confirmed(site);
      const next = newAddress();
      await site.put('/user', { email: next }, token);
      const { code } = await site.tokenOf('email_change', email);
      const half = await site.post('/verify', { type: 'email_change', email, token: code }, { headers });
      expect([half.status, Object.keys(half.body), half.body.code]).toEqual([200, ['msg', 'code'], '200']);
      expect(half.headers.get('x-supabase-api-version')).toBeNull();
      expect(half.headers.get('sb-auth-session-id')).toBeNull();
    },
  );

  it('names user and session in headers, and the session is one by code', async () => {
    const site = await openSite();
    const { email, id } = await confirmed(site);
    const { code } = await mailed(site, '/otp', 'magic_link', email);
    const { status, body, headers } = await site.post('/verify', { type: 'email', email, token: code });
    expect(status).toBe(200);
    expect(headers.get('sb-auth-user-id')).toBe(id);
    const claims = JSON.parse(Buffer.from(body.access_token.split('.')[1], 'base64url').toString());
    expect(claims).toMatchObject({ session_id: headers.get('sb-auth-session-id'), amr: [{ method: 'otp' }] });
    expect('weak_password' in body).toBe(false);
  });
});

describe('a verification', () => {
  it.each([
    ['signup', '/signup', 'confirmation'],
    ['recovery', '/recover', 'recovery'],
  ])('makes app_metadata name the ways in which a person is known: %s', async (type, path, kind) => {
    const site = await openSite();
    const email = newAddress();
    const first = await mailed(site, '/signup', 'confirmation', email, { password });
    const { code } = path === '/signup' ? first : await mailed(site, path, kind, email);
    const users = gatehouse().platform.db.knex('gatehouse.users').where({ instance_id: site.id });
    await users.update({ app_metadata: JSON.stringify({ plan: 'pro', provider: 'github', providers: ['github'] }) });
    const { body } = await site.post('/verify', { type, email, token: code });
    expect(body.user.app_metadata).toEqual({ plan: 'pro', provider: 'email', providers: ['email'] });
  });

  it('of a sign-up verifies every identity with the address, in the data of each and of the person', async () => {
    const site = await openSite();
    const email = newAddress();
    const { code } = await mailed(site, '/signup', 'confirmation', email, { password, data: { full_name: 'Ada' } });
    const { body } = await site.post('/verify', { type: 'signup', email, token: code });
    const claims = { sub: body.user.id, email, email_verified: true, phone_verified: false };
    expect(body.user.user_metadata).toEqual({ full_name: 'Ada', ...claims });
    expect(body.user.identities).toMatchObject([{ identity_data: { full_name: 'Ada', ...claims }, email }]);
    expect(body.user.confirmed_at).toBe(body.user.email_confirmed_at);
    expect((await site.audit()).map(({ payload }) => [payload['action'], payload['traits']])).toEqual([
      ['user_confirmation_requested', { provider: 'email' }],
      ['user_signedup', { provider: 'email' }],
    ]);
  });
});

describe('a change of address begun with a challenge', () => {
  it('is not completed by the code of one mailbox, by link or typed, in any order (S-5)', async () => {
    const site = await openSite();
    const { email, token } = await confirmed(site);
    const next = newAddress();
    await site.put('/user', { email: next, ...pkce.pair }, token);
    const { code, hash } = await site.tokenOf('email_change', next);
    expect((await site.post('/verify', { type: 'email_change', email: next, token: code })).body.code).toBe('200');
    const again = await site.post('/verify', { type: 'email_change', email: next, token: code });
    expect([again.status, again.body.error_code]).toEqual([403, 'otp_expired']);
    const link = fragmentOf(await follow(site, hash, 'email_change'));
    expect(link.get('error_code')).toBe('otp_expired');
    expect((await site.ask('/user', { token })).body).toMatchObject({ email, new_email: next });
  });

  it('answers both links with redirects: a message in query and fragment, then a code alone', async () => {
    const site = await openSite();
    const { email, token, id } = await confirmed(site);
    const next = newAddress();
    await site.put('/user', { email: next, ...pkce.pair }, token);
    const [toCurrent, toNew] = [await site.tokenOf('email_change', email), await site.tokenOf('email_change', next)];
    expect([toCurrent.recipient, toNew.recipient, toCurrent.email, toNew.email]).toEqual([email, next, email, email]);
    const half = await follow(site, toCurrent.hash, 'email_change');
    const message = 'message=Confirmation+link+accepted.+Please+proceed+to+confirm+link+sent+to+the+other+email';
    expect([half.status, locationOf(half)]).toEqual([303, `${target}?${message}#${message}&sb=`]);
    const done = await follow(site, toNew.hash, 'email_change');
    expect(locationOf(done)).toMatch(/^https:\/\/app\.example\/cb\?code=[\da-f-]{36}$/);
    expect(await exchange(site, done)).toMatchObject({ status: 200, body: { user: { id, email: next } } });
  });
});

describe('a sign-in that goes on with a code', () => {
  it.each([
    ['recovery', '/recover', 'recovery', 422],
    ['magiclink', '/otp', 'magic_link', 200],
  ])('has five minutes from the request, of a magic link from the click: %s', async (type, path, kind, status) => {
    const site = await openSite();
    const { email } = await confirmed(site);
    const { hash } = await mailed(site, path, kind, email, pkce.pair);
    gatehouse().clock.advance(301);
    const answer = await follow(site, hash, type);
    expect((await exchange(site, answer)).status).toBe(status);
  });

  it.each(['/otp', '/magiclink', '/recover', '/signup'])('is refused a method that nobody knows: %s', async (path) => {
    const site = await openSite();
    const body = { email: newAddress(), password, code_challenge: 'x'.repeat(43), code_challenge_method: 'S512' };
    expect(await site.post(path, body)).toMatchObject({ status: 400, body: { error_code: 'validation_failed' } });
  });

  it('is refused half a challenge before anything is said of who has an account (S-7)', async () => {
    const site = await openSite();
    const answer = await site.post('/otp', { email: 'x', create_user: false, code_challenge: 'x'.repeat(43) });
    expect(answer).toMatchObject({ status: 400, body: { error_code: 'validation_failed' } });
  });
});
