import { describe, expect, it } from 'vitest';
import type { SparseSettings } from '@gatehouse/instances';
import { auditOf, mailTo } from '../follow-mail.ts';
import { claimsOf } from '../sign-in.ts';
import { useSupabaseApi, type Answer } from '../support.ts';

const password = 'correct horse';
const api = useSupabaseApi({ rate_limit: { otp: 100_000, email_sent: '' } });

let people = 0;
const newAddress = (): string => `person-${(people += 1)}@x.example`;
const signUp = (email: string, more: object = {}): Promise<Answer> =>
  api().post('/signup', { email, password, ...more });
const everyone = (count: number, ask: () => Promise<Answer>): Promise<Answer[]> =>
  Promise.all(Array.from({ length: count }, ask));
const codesOf = (answers: readonly Answer[]): Record<string, number> => {
  const names = answers.map(({ status, body }) => `${status} ${body.error_code ?? ''}`.trim());
  return Object.fromEntries([...new Set(names)].map((name) => [name, names.filter((one) => one === name).length]));
};
async function countUsers(email: string, slug = 'a'): Promise<number> {
  const rows = await api().rows('users', slug).where({ email_key: email });
  return rows.length;
}

describe('a sign-up', () => {
  it('answers with the user, claims in its metadata, and mails a link and a code', async () => {
    const data = { full_name: 'Ada', email: 'forged@x.example' };
    const { status, body, headers } = await signUp('Ada@X.example', { data });
    expect(status).toBe(200);
    expect(headers.get('sb-auth-user-id')).toBeNull();
    const now = api().now.toISOString();
    const claims = { sub: body.id, email: 'ada@x.example', email_verified: false, phone_verified: false };
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      aud: 'authenticated',
      role: '',
      email: 'ada@x.example',
      phone: '',
      confirmation_sent_at: now,
      app_metadata: { provider: 'email', providers: ['email'] },
      user_metadata: { full_name: 'Ada', ...claims },
      identities: [
        {
          identity_id: expect.any(String),
          id: body.id,
          user_id: body.id,
          identity_data: { full_name: 'Ada', ...claims },
          provider: 'email',
          last_sign_in_at: now,
          created_at: now,
          updated_at: now,
          email: 'ada@x.example',
        },
      ],
      created_at: now,
      updated_at: now,
      is_anonymous: false,
    });
    const mail = await mailTo(api(), 'ada@x.example');
    expect(mail.kind).toBe('confirmation');
    expect(mail.snapshot).toMatchObject({
      token: expect.stringMatching(/^[0-9a-f]{56}$/),
      code: expect.stringMatching(/^\d{6}$/),
      apiReturn: { apiUrl: `${api().origin}/i/a/auth/v1`, redirectTo: 'https://a.example' },
    });
    expect((await auditOf(api())).at(-1)).toMatchObject({
      action: 'user_confirmation_requested',
      traits: { provider: 'email' },
    });
  });

  it('stores neither the token nor the code in a form that can be used', async () => {
    const email = newAddress();
    await signUp(email);
    const { snapshot } = await mailTo(api(), email);
    const stored = await api().rows('one_time_tokens').where({ address: email }).first();
    const text = JSON.stringify(stored, (_key, value: unknown) =>
      Buffer.isBuffer(value) ? `${value.toString('hex')} ${value.toString('latin1')}` : value,
    );
    expect(text).not.toContain(snapshot.token);
    expect(text).not.toContain(String(snapshot['code']));
  });

  it('leads back to where the request wants, if that is allowed', async () => {
    api().configure({ uri_allow_list: ['https://app.example/**'] });
    for (const [wish, target] of [
      ['https://app.example/welcome', 'https://app.example/welcome'],
      ['https://evil.example/', 'https://a.example'],
    ] as const) {
      const email = newAddress();
      await api().post(`/signup?redirect_to=${wish}`, { email, password });
      const { snapshot } = await mailTo(api(), email);
      expect(snapshot['apiReturn']).toMatchObject({ redirectTo: target });
    }
  });

  it('asks for a code of the length that is set', async () => {
    api().configure({ mailer: { otp_length: 9 } });
    const email = newAddress();
    await signUp(email);
    expect((await mailTo(api(), email)).snapshot['code']).toMatch(/^\d{9}$/);
  });

  it('keeps sites apart: an address of one is new on the other', async () => {
    const email = newAddress();
    await signUp(email);
    const other = await api().post('/signup', { email, password }, { on: 'b' });
    expect(other.status).toBe(200);
    expect([await countUsers(email), await countUsers(email, 'b')]).toEqual([1, 1]);
    expect(await mailTo(api(), email, 'b')).toMatchObject({ kind: 'confirmation' });
  });
});

describe('a sign-up is refused', () => {
  const email = 'refused@x.example';

  it.each<[string, object | string, number, string, RegExp, SparseSettings]>([
    ['without JSON', '', 400, 'bad_json', /./, {}],
    [
      'where signing up is off',
      { email, password },
      422,
      'signup_disabled',
      /^Signups not allowed for this instance$/,
      { disable_signup: true },
    ],
    ['without a password', { email }, 400, 'validation_failed', /^Signup requires a valid password$/, {}],
    ['with a short password', { email, password: '12345' }, 422, 'weak_password', /at least 6 characters/, {}],
    [
      'with a short password where none is too short',
      { email, password: '12345' },
      422,
      'weak_password',
      /at least 6 characters/,
      { password: { min_length: 0 } },
    ],
    ['with a password of more than 72 bytes', { email, password: 'x'.repeat(73) }, 400, 'validation_failed', /72/, {}],
    [
      'with both addresses',
      { email, phone: '15551234567', password },
      400,
      'validation_failed',
      /Only an email address or phone number should be provided/,
      {},
    ],
    [
      'with a phone number',
      { phone: '15551234567', password },
      400,
      'phone_provider_disabled',
      /^Phone signups are disabled$/,
      {},
    ],
    [
      'with a channel that is not there',
      { phone: '15551234567', password, channel: 'fax' },
      400,
      'validation_failed',
      /channel/,
      {},
    ],
    [
      'with half a code challenge',
      { email, password, code_challenge: 'x'.repeat(43) },
      400,
      'validation_failed',
      /code_challenge/,
      {},
    ],
    [
      'with an unknown challenge method',
      { email, password, code_challenge: 'x'.repeat(43), code_challenge_method: 'md5' },
      400,
      'validation_failed',
      /method/,
      {},
    ],
    [
      'where e-mail is off',
      { email, password },
      400,
      'email_provider_disabled',
      /^Email signups are disabled$/,
      { external: { email: { enabled: false } } },
    ],
    [
      'with an address that is none',
      { email: 'x', password },
      400,
      'validation_failed',
      /Unable to validate email address: invalid format/,
      {},
    ],
    [
      'with an address that gets no mail',
      { email, password },
      400,
      'email_address_not_authorized',
      /refused@x\.example/,
      { external: { email: { authorized_addresses: ['me@x.example'] } } },
    ],
    [
      'beyond the quota of mails',
      { email, password },
      429,
      'over_email_send_rate_limit',
      /mail rate limit exceeded/,
      { rate_limit: { email_sent: '0' } },
    ],
  ])('%s', async (_when, body, status, code, text, settings) => {
    api().configure(settings);
    const answer = await api().post('/signup', body);
    expect([answer.status, answer.body.error_code]).toEqual([status, code]);
    expect(answer.body.msg).toMatch(text);
    expect(answer.headers.get('x-sb-error-code')).toBe(code);
    expect(await countUsers(email)).toBe(0);
  });

  it('in the order of the specification when several things are wrong', async () => {
    const settings = { disable_signup: true, external: { email: { enabled: false } } };
    api().configure(settings);
    const body = { email: 'x', phone: '1', password: '1', code_challenge: 'x' };
    expect((await api().post('/signup', body)).body.error_code).toBe('signup_disabled');
    api().configure({ disable_signup: false });
    expect((await api().post('/signup', body)).body.error_code).toBe('weak_password');
    expect((await api().post('/signup', { ...body, password })).body.msg).toMatch(/Only an email/);
    expect((await api().post('/signup', { ...body, password, phone: '' })).body.msg).toMatch(/code_challenge/);
    const last = { email: 'x', password };
    expect((await api().post('/signup', last)).body.error_code).toBe('email_provider_disabled');
  });
});

describe('a site that confirms by itself', () => {
  const autoconfirm = (): unknown => api().configure({ mailer: { autoconfirm: true } });

  it('answers with tokens, and writes down sign-up and login', async () => {
    autoconfirm();
    const email = newAddress();
    const { status, body, headers } = await signUp(email);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      token_type: 'bearer',
      user: { email, email_confirmed_at: api().now.toISOString(), user_metadata: { email_verified: true } },
    });
    expect(body.user.identities).toMatchObject([{ identity_data: { email_verified: false } }]);
    expect('weak_password' in body).toBe(false);
    expect(headers.get('sb-auth-user-id')).toBe(body.user.id);
    expect(claimsOf(body.access_token)).toMatchObject({ amr: [{ method: 'password' }], is_anonymous: false });
    expect((await auditOf(api())).slice(-2)).toMatchObject([
      { action: 'user_signedup', traits: { provider: 'email' } },
      { action: 'login', traits: { provider: 'email' } },
    ]);
    expect(await api().get('/user', { token: body.access_token })).toMatchObject({ status: 200 });
  });

  it('says that an address has an account', async () => {
    autoconfirm();
    const user = await api().addUser({ email: newAddress() });
    const answer = await signUp(user.email ?? '');
    expect(answer).toMatchObject({
      status: 422,
      body: { error_code: 'user_already_exists', msg: 'User already registered' },
    });
  });

  it('gives one of 20 parallel sign-ups the account and tells the others that there is one', async () => {
    autoconfirm();
    const email = newAddress();
    const answers = await everyone(20, () => signUp(email));
    expect(codesOf(answers)).toEqual({ '200': 1, '422 user_already_exists': 19 });
    expect(await countUsers(email)).toBe(1);
  });

  it('gives an account that waits for its confirmation only to who knows its password', async () => {
    const email = newAddress();
    await signUp(email);
    autoconfirm();
    const stranger = await api().post('/signup', { email, password: 'another password' });
    expect(stranger).toMatchObject({ status: 422, body: { error_code: 'user_already_exists' } });
    const owner = await signUp(email, { data: { late: true } });
    expect(owner).toMatchObject({ status: 200, body: { user: { user_metadata: { email_verified: true } } } });
    expect(owner.body.user.user_metadata.late).toBeUndefined();
  });

  it('lets nobody in who is banned, and tells a stranger no more than of any account', async () => {
    api().configure({ smtp: { max_frequency: 0 } });
    const email = newAddress();
    await signUp(email);
    const mailed = (await api().mails()).length;
    await api()
      .rows('users')
      .where({ email })
      .update({ banned_until: new Date(api().now.getTime() + 60_000) });
    expect(await signUp(email)).toMatchObject({ status: 200, body: { email, identities: [] } });
    expect(await api().mails()).toHaveLength(mailed);
    autoconfirm();
    const taken = { status: 422, body: { error_code: 'user_already_exists' } };
    expect(await signUp(email)).toMatchObject(taken);
    expect(await api().post('/signup', { email, password: 'another password' })).toMatchObject(taken);
    expect(await api().rows('users').where({ email })).toMatchObject([{ email_confirmed_at: null }]);
  });
});

describe('signing up with an address that has an account', () => {
  it('is answered as for a new one, but for the identities (S-2)', async () => {
    const data = { full_name: 'Ada', z: { later: 1, b: [{ two: 2, a: 1 }] }, é: 1, list: [] };
    const known = await api().addUser({
      email: newAddress(),
      user_metadata: { secret: 1 },
      invited_at: api().now,
      recovery_sent_at: api().now,
      new_email: 'new@x.example',
      last_sign_in_at: api().now,
    });
    const fresh = await signUp(newAddress(), { data });
    const answer = await signUp(known.email ?? '', { data });
    expect(answer.status).toBe(fresh.status);
    expect(answer.body.identities).toEqual([]);
    expect(answer.body.id).not.toBe(known.id);
    const plain = ({ body }: Answer): string => {
      const { identities: _identities, ...rest } = body;
      return JSON.stringify(rest).replaceAll(body.id, 'ID').replaceAll(body.email, 'EMAIL');
    };
    expect(plain(answer)).toBe(plain(fresh));
    expect([...answer.headers.keys()].toSorted()).toEqual([...fresh.headers.keys()].toSorted());
  });

  it('mails nobody, changes nothing, and is written down', async () => {
    const known = await api().addUser({ email: newAddress() });
    const before = await api().mails();
    await signUp(known.email ?? '', { password: 'another password', data: { x: 1 } });
    expect(await api().mails()).toHaveLength(before.length);
    const after = await api().rows('users').where({ id: known.id }).first();
    expect(after).toEqual(known);
    expect((await auditOf(api())).at(-1)).toMatchObject({
      action: 'user_repeated_signup',
      actor_id: known.id,
      traits: { provider: 'email' },
    });
  });

  it('is the same for the address of an identity', async () => {
    const known = await api().addUser({ email: newAddress() });
    const linked = newAddress();
    await api().rows('identities').where({ user_id: known.id }).update({ email: linked });
    expect((await signUp(linked)).body.identities).toEqual([]);
    expect(await countUsers(linked)).toBe(0);
  });
});

it('refuses text that the database cannot keep, whether or not there is an account', async () => {
  const known = await api().addUser({ email: newAddress() });
  for (const email of [known.email, newAddress()]) {
    for (const text of ['"\\u0000"', '"\\ud800"']) {
      const body = `{"email":"${email}","password":"${password}","data":{"x":${text}}}`;
      const answer = await api().post('/signup', body);
      expect(answer.status).toBeLessThan(500);
    }
  }
});

describe('signing up again before the address is confirmed', () => {
  it('waits a minute, then mails a new code to the same account and ignores what it is told', async () => {
    const email = newAddress();
    const first = await signUp(email, { data: { n: 1 } });
    const code = (await mailTo(api(), email)).snapshot['code'];
    const soon = await signUp(email);
    expect(soon).toMatchObject({ status: 429, body: { error_code: 'over_email_send_rate_limit' } });
    expect(soon.body.msg).toBe('For security purposes, you can only request this after 60 seconds.');
    expect(soon.headers.get('retry-after')).toBeNull();
    api().advance(59.5);
    expect((await signUp(email)).body.msg).toBe('For security purposes, you can only request this after 1 seconds.');
    api().advance(0.5);
    const again = await signUp(email, { password: 'another password', data: { n: 2 } });
    expect(again).toMatchObject({ status: 200, body: { id: first.body.id, user_metadata: { n: 1 } } });
    expect(again.body.identities).toHaveLength(1);
    const mail = await mailTo(api(), email);
    expect(mail.snapshot['code']).not.toBe(code);
    await api().post('/verify', { type: 'signup', email, token: mail.snapshot['code'] });
    const attempt = (text: string): Promise<Answer> =>
      api().post('/token?grant_type=password', { email, password: text });
    expect((await attempt('another password')).status).toBe(400);
    expect((await attempt(password)).status).toBe(200);
  });

  it('says nothing of a mail where the site hides who has an account', async () => {
    api().configure({ hide_existing_accounts: true });
    const email = newAddress();
    const first = await signUp(email);
    const again = await signUp(email);
    expect(again).toMatchObject({ status: 200, body: { id: first.body.id } });
    expect((await api().mails()).filter(({ recipient }) => recipient === email)).toHaveLength(1);
  });

  it('shows nothing of what was said when the person was invited', async () => {
    const email = newAddress();
    const past = new Date(api().now.getTime() - 3_600_000);
    await api().addUser({
      email,
      email_confirmed_at: null,
      invited_at: past,
      password: null,
      user_metadata: { note: 'vip' },
    });
    expect((await signUp(email)).body).toMatchObject({ user_metadata: {}, identities: [] });
  });

  it('lets one of 20 parallel sign-ups through and asks the others to wait', async () => {
    const email = newAddress();
    const answers = await everyone(20, () => signUp(email));
    expect(codesOf(answers)).toEqual({ '200': 1, '429 over_email_send_rate_limit': 19 });
    expect(await countUsers(email)).toBe(1);
    expect((await api().mails()).filter(({ recipient }) => recipient === email)).toHaveLength(1);
  });
});
