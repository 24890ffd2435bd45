import { describe, expect, it } from 'vitest';
import type { SparseSettings } from '@gatehouse/instances';
import { auditOf, codeIn, follow, mailTo, pkce, redirectIn } from '../follow-mail.ts';
import { claimsOf } from '../sign-in.ts';
import { useSupabaseApi, type Answer } from '../support.ts';

const api = useSupabaseApi({ rate_limit: { otp: 100_000, verify: 100_000, email_sent: '' } });

let people = 0;
const newAddress = (): string => `person-${(people += 1)}@x.example`;

describe.each(['/otp', '/magiclink'])('%s', (path) => {
  const ask = (body: object): Promise<Answer> => api().post(path, body);

  it('mails a new person the confirmation of a sign-up, whose code signs in as such', async () => {
    const email = newAddress();
    expect(await ask({ email, data: { theme: 'dark' } })).toMatchObject({ status: 200, text: '{}' });
    const mail = await mailTo(api(), email);
    expect(mail.kind).toBe('confirmation');
    const wrongType = await api().post('/verify', { type: 'magiclink', email, token: codeIn(mail) });
    expect(wrongType).toMatchObject({ status: 403, body: { error_code: 'otp_expired' } });
    const { status, body } = await api().post('/verify', { type: 'email', email, token: codeIn(mail) });
    expect(status).toBe(200);
    expect(body.user).toMatchObject({
      email,
      email_confirmed_at: api().now.toISOString(),
      user_metadata: { theme: 'dark', sub: body.user.id, email, email_verified: true, phone_verified: false },
      identities: [{ identity_data: { email_verified: true } }],
    });
    expect(claimsOf(body.access_token)).toMatchObject({ amr: [{ method: 'otp' }] });
  });

  it('mails a known person a link and a code to sign in', async () => {
    const { email, id } = await api().addUser({ email: newAddress() });
    expect(await ask({ email })).toMatchObject({ status: 200, text: '{}' });
    const mail = await mailTo(api(), email ?? '');
    expect(mail.kind).toBe('magic_link');
    const { status, body } = await api().post('/verify', { type: 'email', email, token: codeIn(mail) });
    expect([status, body.user.id]).toEqual([200, id]);
    expect((await auditOf(api())).filter(({ actor_id }) => actor_id === id)).toMatchObject([
      { action: 'user_recovery_requested' },
      { action: 'login' },
    ]);
  });

  it('waits a minute between two mails, also of recoveries', async () => {
    const { email } = await api().addUser({ email: newAddress() });
    await api().post('/recover', { email });
    expect(await ask({ email })).toMatchObject({ status: 429, body: { error_code: 'over_email_send_rate_limit' } });
    api().advance(60);
    expect((await ask({ email })).status).toBe(200);
  });

  it('gives a client that asks for it a code in place of tokens', async () => {
    const { email } = await api().addUser({ email: newAddress() });
    await ask({ email, ...pkce.pair });
    const { snapshot } = await mailTo(api(), email ?? '');
    expect(snapshot.token).toMatch(/^pkce_[0-9a-f]{56}$/);
    const { query, fragment } = redirectIn(await follow(api(), snapshot.token, 'magiclink'));
    expect(fragment).toEqual({});
    const exchange = { auth_code: query['code'], code_verifier: pkce.verifier };
    const { status, body } = await api().post('/token?grant_type=pkce', exchange);
    expect([status, body.user.email]).toEqual([200, email]);
    expect(claimsOf(body.access_token)).toMatchObject({ amr: [{ method: 'magiclink' }] });
  });

  it('mails the link to sign in at once where nobody has to confirm', async () => {
    api().configure({ mailer: { autoconfirm: true } });
    const email = newAddress();
    expect((await ask({ email })).status).toBe(200);
    const mail = await mailTo(api(), email);
    expect(mail.kind).toBe('magic_link');
    expect((await api().post('/verify', { type: 'magiclink', email, token: codeIn(mail) })).status).toBe(200);
  });

  it('gives nobody a password', async () => {
    const email = newAddress();
    await ask({ email });
    const stored = await api().rows('users').where({ email_key: email }).first();
    expect(stored).toMatchObject({ password_hash: null });
  });

  it('lets one of 20 parallel requests of a new person mail', async () => {
    const email = newAddress();
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask({ email })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(19);
    expect((await api().mails()).filter(({ recipient }) => recipient === email)).toHaveLength(1);
  });

  it.each<[string, object | string, number, string, RegExp, SparseSettings]>([
    ['without JSON', '', 400, 'bad_json', /./, {}],
    ['with an address that is none', { email: 'x' }, 400, 'validation_failed', /Unable to validate email address/, {}],
    [
      'with half a code challenge',
      { email: 'x@x.example', code_challenge: 'x'.repeat(43) },
      400,
      'validation_failed',
      /code_challenge/,
      {},
    ],
    [
      'where e-mail is off',
      { email: 'x@x.example' },
      422,
      'email_provider_disabled',
      /^Email logins are disabled$/,
      { external: { email: { enabled: false } } },
    ],
    [
      'where magic links are off',
      { email: 'x@x.example' },
      422,
      'email_provider_disabled',
      /^Email logins are disabled$/,
      { external: { email: { magic_link_enabled: false } } },
    ],
    [
      'for a new person where nobody may sign up',
      { email: 'x@x.example' },
      422,
      'signup_disabled',
      /^Signups not allowed for this instance$/,
      { disable_signup: true },
    ],
  ])('is refused %s', async (_when, body, status, code, text, settings) => {
    api().configure(settings);
    const answer = await api().post(path, body);
    expect([answer.status, answer.body.error_code]).toEqual([status, code]);
    expect(answer.body.msg).toMatch(text);
  });
});

describe('/otp', () => {
  it.each<[string, object, number, string, RegExp]>([
    [
      'both addresses',
      { email: 'x@x.example', phone: '15551234567' },
      400,
      'validation_failed',
      /Only an email address or phone number should be provided/,
    ],
    ['a channel for a mail', { email: 'x@x.example', channel: 'sms' }, 400, 'validation_failed', /Channel/],
    ['no address', {}, 400, 'validation_failed', /email or phone/],
    ['a phone number', { phone: '+1 555 123 4567' }, 400, 'phone_provider_disabled', /^Phone logins are disabled$/],
    ['whatever else is wrong with it', { phone: '0' }, 400, 'phone_provider_disabled', /^Phone logins are disabled$/],
    [
      'an unknown address that gets no account',
      { email: 'nobody@x.example', create_user: false },
      422,
      'otp_disabled',
      /^Signups not allowed for otp$/,
    ],
    [
      'an address that is none and gets no account',
      { email: 'x', create_user: false },
      422,
      'otp_disabled',
      /^Signups not allowed for otp$/,
    ],
  ])('refuses %s', async (_what, body, status, code, text) => {
    const answer = await api().post('/otp', body);
    expect([answer.status, answer.body.error_code]).toEqual([status, code]);
    expect(answer.body.msg).toMatch(text);
  });

  it('signs a known person in where nobody new is wanted', async () => {
    const { email } = await api().addUser({ email: newAddress() });
    expect((await api().post('/otp', { email, create_user: false })).status).toBe(200);
    expect((await mailTo(api(), email ?? '')).kind).toBe('magic_link');
  });
});

it('/magiclink needs an address', async () => {
  const answer = await api().post('/magiclink', {});
  expect(answer).toMatchObject({ status: 422, body: { error_code: 'validation_failed' } });
});
