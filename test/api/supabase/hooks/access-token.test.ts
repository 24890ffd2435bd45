import { describe, expect, it } from 'vitest';
import { useHookReceiver, type HookCall } from '../../../support/hook-receiver.ts';
import { codeIn, mailTo, pkce } from '../follow-mail.ts';
import { claimsOf, refresh, signIn } from '../sign-in.ts';
import { useSupabaseApi, type Answer } from '../support.ts';
import { listen, refuses, says, type AuthHook } from './auth-hooks.ts';

const api = useSupabaseApi({
  external: { anonymous_users: { enabled: true } },
  rate_limit: { otp: 100_000, verify: 100_000, email_sent: '' },
});
const receiver = useHookReceiver();

/** A hook that changes some claims, and takes away those that are undefined. */
const changing = (change: object): AuthHook =>
  listen(api(), receiver(), 'custom_access_token', ({ body }) => says({ claims: { ...body.claims, ...change } }));

const grant = (email: string | null): Promise<Answer> =>
  api().post('/token?grant_type=password', { email, password: 'correct horse' });
const sessionsOf = (userId: string): Promise<unknown[]> =>
  api().dependencies.db.knex('gatehouse.sessions').where({ instance_id: api().instance().id, user_id: userId });
const methods = (hook: AuthHook): string[] => hook.calls.map(({ body }: HookCall) => body.authentication_method);

describe('the hook says what an access token says', () => {
  it('and is told what it would say, of whom and how they signed in', async () => {
    const user = await api().addUser();
    const hook = changing({ plan: 'gold', roles: ['baker'] });
    const { body } = await grant(user.email);
    expect(hook.calls[0]?.body).toEqual({
      metadata: expect.objectContaining({ name: 'customize-access-token' }),
      user_id: user.id,
      authentication_method: 'password',
      claims: {
        sub: user.id,
        aud: 'authenticated',
        exp: api().now.getTime() / 1_000 + 3_600,
        iat: api().now.getTime() / 1_000,
        email: user.email,
        phone: '',
        app_metadata: { provider: 'email', providers: ['email'] },
        user_metadata: {},
        role: 'authenticated',
        aal: 'aal1',
        amr: [{ method: 'password', timestamp: api().now.getTime() / 1_000 }],
        session_id: expect.any(String),
        is_anonymous: false,
      },
    });
    expect(claimsOf(body.access_token)).toEqual({ ...hook.calls[0]?.body.claims, plan: 'gold', roles: ['baker'] });
    expect((await api().get('/user', { token: body.access_token })).status).toBe(200);
  });

  it('whole: what it leaves out is gone', async () => {
    const user = await api().addUser();
    changing({ app_metadata: undefined, user_metadata: undefined, amr: undefined });
    const claims = claimsOf((await grant(user.email)).body.access_token);
    expect(Object.keys(claims)).not.toEqual(expect.arrayContaining(['app_metadata']));
    expect(claims['user_metadata'] ?? claims['amr']).toBeUndefined();
  });

  it('and how long it is good for, which the answer says too', async () => {
    const user = await api().addUser();
    changing({ exp: api().now.getTime() / 1_000 + 60 });
    expect((await grant(user.email)).body).toMatchObject({
      expires_in: 60,
      expires_at: api().now.getTime() / 1_000 + 60,
    });
  });

  it('at every sign-in and at every refresh', async () => {
    const { refreshToken, user } = await signIn(api());
    const email = user.email ?? '';
    const hook = changing({ plan: 'gold' });
    const answers = [await refresh(api(), refreshToken), await api().post('/signup', {})];
    await api().post('/otp', { email });
    answers.push(await api().post('/verify', { type: 'magiclink', email, token: codeIn(await mailTo(api(), email)) }));
    await api().post('/recover', { email });
    api().advance(61);
    await api().post('/otp', { email, ...pkce.pair });
    const { snapshot } = await mailTo(api(), email);
    const { headers } = await api().get(`/verify?token=${snapshot.token}&type=magiclink`);
    const code = new URL(headers.get('location') ?? '').searchParams.get('code');
    answers.push(await api().post('/token?grant_type=pkce', { auth_code: code, code_verifier: pkce.verifier }));
    expect(answers.map(({ body }) => claimsOf(body.access_token)['plan'])).toEqual(Array(4).fill('gold'));
    expect(methods(hook)).toEqual(['token_refresh', 'anonymous', 'otp', 'magiclink']);
  });

  it('whatever language the request speaks', async () => {
    const user = await api().addUser();
    changing({ plan: 'gold' });
    const answer = await fetch(`${api().origin}/i/a/.netlify/identity/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'password', username: user.email ?? '', password: 'correct horse' }),
    });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    expect(claimsOf(token)['plan']).toBe('gold');
  });

  it('of its own site alone', async () => {
    const hook = changing({ plan: 'gold' });
    const { accessToken } = await signIn(api(), {}, 'b');
    expect([claimsOf(accessToken)['plan'], hook.calls]).toEqual([undefined, []]);
  });

  it('as the person is after the mail is accepted', async () => {
    const email = 'new-person@x.example';
    const hook = changing({});
    await api().post('/signup', { email, password: 'correct horse' });
    await api().post('/verify', { type: 'signup', email, token: codeIn(await mailTo(api(), email)) });
    expect(hook.calls[0]?.body.claims.user_metadata).toMatchObject({ email, email_verified: true });
  });
});

describe('claims that cannot be signed are refused with 500:', () => {
  it.each([
    ['none', {}],
    ['no object', { claims: 'all' }],
    ...['aud', 'exp', 'iat', 'sub', 'email', 'phone', 'role', 'aal', 'session_id', 'is_anonymous'].map(
      (name) => [`no ${name}`, name] as const,
    ),
  ] as const)('%s', async (_name, output) => {
    const user = await api().addUser();
    listen(api(), receiver(), 'custom_access_token', ({ body }) => {
      return says(typeof output === 'string' ? { claims: { ...body.claims, [output]: undefined } } : output);
    });
    expect(await grant(user.email)).toMatchObject({ status: 500, body: { error_code: 'unexpected_failure' } });
    expect(await sessionsOf(user.id)).toEqual([]);
  });

  it.each([
    { exp: 'tomorrow' },
    { exp: 1.5 },
    { aud: 7 },
    { amr: 'password' },
    { is_anonymous: 'no' },
    { user_metadata: 'x' },
    { nbf: '0' },
    { sub: '00000000-0000-4000-8000-000000000000' },
    { session_id: '00000000-0000-4000-8000-000000000000' },
    { role: 'service_role' },
  ])('%o', async (change) => {
    const user = await api().addUser();
    changing(change);
    expect(await grant(user.email)).toMatchObject({ status: 500, body: { error_code: 'unexpected_failure' } });
    expect(await sessionsOf(user.id)).toEqual([]);
  });

  it('nothing at all (204)', async () => {
    const user = await api().addUser();
    listen(api(), receiver(), 'custom_access_token', () => ({ status: 204 }));
    expect((await grant(user.email)).status).toBe(500);
  });

  it('but an audience of several, and a method that is a text, are signed', async () => {
    const user = await api().addUser();
    changing({ aud: ['authenticated', 'bakery'], amr: ['password'] });
    expect(claimsOf((await grant(user.email)).body.access_token)).toMatchObject({ aud: ['authenticated', 'bakery'] });
  });
});

describe('when the hook refuses', () => {
  const refuse = (): AuthHook => listen(api(), receiver(), 'custom_access_token', () => refuses(403, 'not today'));
  const allow = (): AuthHook => changing({});

  it('a sign-in opens no session', async () => {
    const user = await api().addUser();
    refuse();
    expect(await grant(user.email)).toMatchObject({ status: 403, body: { msg: 'not today' } });
    expect(await sessionsOf(user.id)).toEqual([]);
  });

  it('nobody anonymous is stored', async () => {
    const stored = async (): Promise<number> =>
      (await api().dependencies.db.knex('gatehouse.users').where({ instance_id: api().instance().id })).length;
    refuse();
    const before = await stored();
    expect((await api().post('/signup', {})).status).toBe(403);
    expect(await stored()).toBe(before);
  });

  it('a refresh can be tried again with the same token', async () => {
    const { refreshToken } = await signIn(api());
    refuse();
    expect((await refresh(api(), refreshToken)).status).toBe(403);
    expect((await refresh(api(), refreshToken)).status).toBe(403);
    allow();
    expect((await refresh(api(), refreshToken)).status).toBe(200);
  });

  it.each([
    ['magiclink', '/otp'],
    ['recovery', '/recover'],
  ])('a code and a link of a %s work again', async (type, path) => {
    const email = (await api().addUser()).email ?? '';
    await api().post(path, { email });
    const mail = await mailTo(api(), email);
    refuse();
    expect((await api().post('/verify', { type, email, token: codeIn(mail) })).status).toBe(403);
    expect((await api().get(`/verify?type=${type}&token=${mail.snapshot.token}`)).headers.get('location')).toContain(
      'error',
    );
    allow();
    expect((await api().post('/verify', { type, email, token: codeIn(mail) })).status).toBe(200);
  });

  it('a sign-up is not confirmed, and its code works again', async () => {
    const email = 'patient@x.example';
    await api().post('/signup', { email, password: 'correct horse' });
    const token = codeIn(await mailTo(api(), email));
    refuse();
    expect((await api().post('/verify', { type: 'signup', email, token })).status).toBe(403);
    expect((await grant(email)).body.error_code).toBe('email_not_confirmed');
    allow();
    expect((await api().post('/verify', { type: 'signup', email, token })).status).toBe(200);
  });

  it('the code of a client works again', async () => {
    const email = (await api().addUser()).email ?? '';
    await api().post('/otp', { email, ...pkce.pair });
    const { snapshot } = await mailTo(api(), email);
    const { headers } = await api().get(`/verify?token=${snapshot.token}&type=magiclink`);
    const auth_code = new URL(headers.get('location') ?? '').searchParams.get('code');
    const exchange = (): Promise<Answer> =>
      api().post('/token?grant_type=pkce', { auth_code, code_verifier: pkce.verifier });
    refuse();
    expect((await exchange()).status).toBe(403);
    allow();
    expect((await exchange()).status).toBe(200);
  });

  it('a change of address is not completed, and its code works again', async () => {
    api().configure({ mailer: { secure_email_change_enabled: false } });
    const { accessToken } = await signIn(api());
    const email = 'moved@x.example';
    await api().put('/user', { email }, { token: accessToken });
    const token = codeIn(await mailTo(api(), email));
    refuse();
    expect((await api().post('/verify', { type: 'email_change', email, token })).status).toBe(403);
    const hook = allow();
    expect((await api().post('/verify', { type: 'email_change', email, token })).body.user.email).toBe(email);
    expect(hook.calls[0]?.body.claims.email).toBe(email);
  });
});

describe('the hook may ask us about its user', () => {
  it('at a sign-in, at a refresh and while a code is spent', async () => {
    const session = await signIn(api());
    const email = session.user.email ?? '';
    const asked: number[] = [];
    listen(api(), receiver(), 'custom_access_token', async ({ body }) => {
      const token = session.accessToken;
      asked.push((await api().put('/user', { data: { seen: asked.length } }, { token })).status);
      return says({ claims: body.claims });
    });
    expect((await grant(email)).status).toBe(200);
    expect((await refresh(api(), session.refreshToken)).status).toBe(200);
    await api().post('/otp', { email });
    const token = codeIn(await mailTo(api(), email));
    expect((await api().post('/verify', { type: 'magiclink', email, token })).status).toBe(200);
    expect(asked).toEqual([200, 200, 200]);
  });
});
