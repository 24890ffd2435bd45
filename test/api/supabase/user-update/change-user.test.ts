import { describe, expect, it } from 'vitest';
import { auditOf, codeIn, mailTo, wrongCode } from '../follow-mail.ts';
import { claimsOf, signIn, type TestSession } from '../sign-in.ts';
import { useSupabaseApi, type Answer } from '../support.ts';

const api = useSupabaseApi({ rate_limit: { otp: 100_000, verify: 100_000, email_sent: '' } });

let people = 0;
const newAddress = (): string => `person-${(people += 1)}@x.example`;
const change = ({ accessToken }: Pick<TestSession, 'accessToken'>, body: object): Promise<Answer> =>
  api().put('/user', body, { token: accessToken });
const login = (email: string | null, password: string): Promise<Answer> =>
  api().post('/token?grant_type=password', { email, password });

describe('a change of metadata', () => {
  it('merges at the top level and drops what is null', async () => {
    const me = await signIn(api(), { user_metadata: { a: 1, b: { c: 2 }, d: 3 } });
    const { status, body } = await change(me, { data: { b: { e: 4 }, d: null, f: 5 } });
    expect([status, body.user_metadata]).toEqual([200, { a: 1, b: { e: 4 }, f: 5 }]);
    expect(body.identities).toHaveLength(1);
    expect((await auditOf(api())).at(-1)).toMatchObject({ action: 'user_modified', actor_id: me.user.id });
  });

  it('loses nothing when 20 of them come at the same time', async () => {
    const me = await signIn(api());
    const keys = Array.from({ length: 20 }, (_, index) => `key${index}`);
    await Promise.all(keys.map((key) => change(me, { data: { [key]: true } })));
    const { body } = await api().get('/user', { token: me.accessToken });
    expect(Object.keys(body.user_metadata).toSorted()).toEqual(keys.toSorted());
  });

  it('of the application is for administrators of the default audience', async () => {
    const me = await signIn(api());
    expect(await change(me, { app_metadata: { plan: 'pro' } })).toMatchObject({
      status: 403,
      body: { error_code: 'not_admin' },
    });
    const admin = await signIn(api(), { role: 'admin' });
    const { status, body } = await change(admin, { app_metadata: { plan: 'pro' } });
    expect([status, body.app_metadata]).toMatchObject([200, { plan: 'pro', provider: 'email' }]);
  });
});

describe('a first password', () => {
  const withoutPassword = async (): Promise<TestSession> => {
    const me = await signIn(api());
    await api().rows('users').where({ id: me.user.id }).update({ password_hash: null });
    await api().rows('identities').where({ user_id: me.user.id }).update({ provider: 'github' });
    api().advance(1);
    return me;
  };
  const experimental = { create_email_identity_on_password_set_enabled: true };

  it('makes the address a way to sign in where the site wants that, once', async () => {
    api().configure({ experimental });
    const me = await withoutPassword();
    const { body } = await change(me, { password: 'another password' });
    expect(body.app_metadata).toMatchObject({ provider: 'github', providers: ['github', 'email'] });
    expect(body.identities[1]).toMatchObject({
      provider: 'email',
      id: me.user.id,
      identity_data: { sub: me.user.id, email: me.user.email, email_verified: true },
    });
    const again = await change(me, { password: 'one more password' });
    expect(again.body.identities).toHaveLength(2);
  });

  it.each<[string, object, object]>([
    ['the site does not want that', {}, {}],
    ['the address is not confirmed', { experimental }, { email_confirmed_at: null }],
  ])('leaves the identities as they are where %s', async (_why, settings, user) => {
    api().configure(settings);
    const me = await withoutPassword();
    const users = api().rows('users');
    await users.where({ id: me.user.id }).update({ phone: null, ...user });
    const { body } = await change(me, { password: 'another password' });
    expect(body.identities.map(({ provider }: { provider: string }) => provider)).toEqual(['github']);
  });
});

describe('a change of the password', () => {
  it('counts at once, ends every other session and whatever was mailed', async () => {
    const email = newAddress();
    const me = await signIn(api(), { email });
    const elsewhere = await signIn(api(), me.user);
    await api().post('/recover', { email });
    const { snapshot } = await mailTo(api(), email);
    expect((await change(me, { password: 'another password' })).status).toBe(200);
    expect((await login(email, 'correct horse')).status).toBe(400);
    expect((await login(email, 'another password')).status).toBe(200);
    expect((await api().get('/user', { token: me.accessToken })).status).toBe(200);
    expect(await api().get('/user', { token: elsewhere.accessToken })).toMatchObject({
      status: 403,
      body: { error_code: 'session_not_found' },
    });
    expect((await api().post('/verify', { type: 'recovery', token_hash: snapshot.token })).status).toBe(403);
    const actions = (await auditOf(api())).filter(({ actor_id }) => actor_id === me.user.id);
    expect(actions.map(({ action }) => action)).toEqual([
      'login',
      'login',
      'user_recovery_requested',
      'user_updated_password',
      'user_modified',
      'login',
    ]);
  });

  it('is told by mail where the site wants it', async () => {
    api().configure({ mailer: { notifications: { password_changed: true } } });
    const email = newAddress();
    const me = await signIn(api(), { email });
    await change(me, { password: 'another password' });
    expect(await mailTo(api(), email)).toMatchObject({ kind: 'password_changed_notification' });
  });

  it.each<[string, object, number, string, RegExp]>([
    [
      'the old one',
      { password: 'correct horse' },
      422,
      'same_password',
      /^New password should be different from the old password\.$/,
    ],
    ['a short one', { password: '12345' }, 422, 'weak_password', /at least 6 characters/],
    ['none', { password: '' }, 422, 'weak_password', /at least 6 characters/],
    ['one of more than 72 bytes', { password: 'x'.repeat(73) }, 400, 'validation_failed', /72/],
  ])('to %s is refused', async (_what, body, status, code, text) => {
    const answer = await change(await signIn(api()), body);
    expect([answer.status, answer.body.error_code]).toEqual([status, code]);
    expect(answer.body.msg).toMatch(text);
  });

  it('asks an anonymous user for an address first', async () => {
    api().configure({ external: { anonymous_users: { enabled: true } } });
    const { body } = await api().post('/signup', {});
    const answer = await change({ accessToken: body.access_token }, { password: 'another password' });
    expect(answer).toMatchObject({ status: 422, body: { error_code: 'validation_failed' } });
  });

  it('is up to the provider of who signs in through one, as are the addresses', async () => {
    const me = await signIn(api());
    await api().rows('users').where({ id: me.user.id }).update({ is_sso_user: true });
    for (const body of [{ password: 'another password' }, { email: newAddress() }, { nonce: '123456' }]) {
      expect(await change(me, body)).toMatchObject({ status: 422, body: { error_code: 'user_sso_managed' } });
    }
    expect((await change(me, { data: { a: 1 } })).status).toBe(200);
  });
});

describe('a site that asks for the current password', () => {
  const ask = (): unknown => api().configure({ security: { update_password_require_current_password: true } });

  it('takes no other and not none', async () => {
    ask();
    const me = await signIn(api());
    const password = 'another password';
    expect(await change(me, { password })).toMatchObject({
      status: 400,
      body: { error_code: 'current_password_required' },
    });
    expect(await change(me, { password, current_password: 'x' })).toMatchObject({
      status: 400,
      body: { error_code: 'current_password_invalid' },
    });
    expect((await change(me, { password, current_password: 'correct horse' })).status).toBe(200);
  });

  it('does not ask who came by mail, nor who has none', async () => {
    ask();
    const { email } = await api().addUser({ email: newAddress() });
    await api().post('/recover', { email });
    const { body } = await api().post('/verify', {
      type: 'recovery',
      email,
      token: codeIn(await mailTo(api(), email ?? '')),
    });
    expect((await change({ accessToken: body.access_token }, { password: 'another password' })).status).toBe(200);
  });
});

describe('a site that asks for a code before a new password', () => {
  const ask = (): unknown =>
    api().configure({ security: { update_password_require_reauthentication: true }, jwt: { exp: 172_800 } });
  const day = 86_400;
  const password = 'another password';

  it('does not ask within a day of the sign-in', async () => {
    ask();
    const me = await signIn(api());
    api().advance(day - 1);
    expect((await change(me, { password })).status).toBe(200);
  });

  it('takes the code that it mailed, once, and dies with too many wrong ones', async () => {
    ask();
    api().configure({ mailer: { otp_attempts_max: 2 } });
    const email = newAddress();
    const me = await signIn(api(), { email });
    api().advance(day);
    expect(await change(me, { password })).toMatchObject({
      status: 400,
      body: { error_code: 'reauthentication_needed' },
    });
    expect(await api().get('/reauthenticate', { token: me.accessToken })).toMatchObject({ status: 200, text: '{}' });
    const mail = await mailTo(api(), email);
    const invalid = { status: 422, body: { error_code: 'reauthentication_not_valid' } };
    expect(await change(me, { password, nonce: wrongCode(mail) })).toMatchObject(invalid);
    const answers = await Promise.all(Array.from({ length: 5 }, () => change(me, { password, nonce: codeIn(mail) })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    api().advance(60);
    await api().get('/reauthenticate', { token: me.accessToken });
    const second = await mailTo(api(), email);
    for (let time = 0; time < 2; time += 1) await change(me, { password: 'yet another', nonce: wrongCode(second) });
    expect(await change(me, { password: 'yet another', nonce: codeIn(second) })).toMatchObject(invalid);
  });

  it('takes nobody else’s code', async () => {
    ask();
    const me = await signIn(api(), { email: newAddress() });
    const other = await signIn(api(), { email: newAddress() });
    api().advance(day);
    await api().get('/reauthenticate', { token: other.accessToken });
    const nonce = codeIn(await mailTo(api(), other.user.email ?? ''));
    expect(await change(me, { password, nonce })).toMatchObject({ status: 422 });
  });
});

describe('a change of the phone number', () => {
  it.each<[object, number, string]>([
    [{ phone: '0' }, 400, 'validation_failed'],
    [{ phone: '+1 555 123 4567', channel: 'fax' }, 400, 'validation_failed'],
    [{ phone: '+1 555 123 4567' }, 400, 'phone_provider_disabled'],
  ])('is answered as where phones are off: %j', async (body, status, code) => {
    const answer = await change(await signIn(api()), body);
    expect([answer.status, answer.body.error_code]).toEqual([status, code]);
  });
});

describe('a change is refused', () => {
  it('without a token, and without JSON', async () => {
    expect((await api().put('/user', {})).status).toBe(401);
    const { accessToken } = await signIn(api());
    expect(await api().put('/user', '', { token: accessToken })).toMatchObject({
      status: 400,
      body: { error_code: 'bad_json' },
    });
  });

  it('whole: what is right beside it is not changed either', async () => {
    const me = await signIn(api());
    await change(me, { data: { a: 1 }, password: 'correct horse' });
    const { body } = await api().get('/user', { token: me.accessToken });
    expect(body.user_metadata).toEqual({});
    expect(claimsOf(me.accessToken)['sub']).toBe(body.id);
  });
});
