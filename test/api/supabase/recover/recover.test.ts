import { describe, expect, it } from 'vitest';
import type { SparseSettings } from '@gatehouse/instances';
import { auditOf, codeIn, follow, mailTo, pkce, redirectIn } from '../follow-mail.ts';
import { claimsOf } from '../sign-in.ts';
import { useSupabaseApi, type Answer } from '../support.ts';

const api = useSupabaseApi({ rate_limit: { otp: 100_000, verify: 100_000, email_sent: '' } });

let people = 0;
const newAddress = (): string => `person-${(people += 1)}@x.example`;
const recover = (email: string | null, more: object = {}): Promise<Answer> =>
  api().post('/recover', { email, ...more });

describe('/recover', () => {
  it.each([
    ['with a password', {}],
    ['without one', { password: null }],
    ['who never confirmed the address', { email_confirmed_at: null }],
  ])('mails a person %s a link and a code that sign in', async (_who, traits) => {
    const { email, id } = await api().addUser({ email: newAddress(), ...traits });
    expect(await recover(email)).toMatchObject({ status: 200, text: '{}' });
    const mail = await mailTo(api(), email ?? '');
    expect(mail.kind).toBe('recovery');
    const { status, body } = await api().post('/verify', { type: 'recovery', email, token: codeIn(mail) });
    expect([status, body.user.id]).toEqual([200, id]);
    expect(body.user.email_confirmed_at).toBe(api().now.toISOString());
    const actions = (await auditOf(api())).filter(({ actor_id }) => actor_id === id).map(({ action }) => action);
    expect(actions).toEqual(['user_recovery_requested', 'email_confirmed_at' in traits ? 'user_signedup' : 'login']);
  });

  it('answers a stranger in the same way, and sends nothing', async () => {
    const { email } = await api().addUser({ email: newAddress() });
    const known = await recover(email);
    const before = await api().mails();
    const { wakes } = api();
    for (let time = 0; time < 2; time += 1) {
      const unknown = await recover('nobody@x.example');
      expect([unknown.status, unknown.text]).toEqual([known.status, known.text]);
      expect([...unknown.headers.keys()]).toEqual([...known.headers.keys()]);
    }
    expect(await api().mails()).toHaveLength(before.length);
    expect(api().wakes).toBe(wakes);
  });

  it('does for a stranger what it does for a user, and keeps nothing of the address', async () => {
    await recover('stranger@x.example');
    const [row] = await api().rows('messages').where({ state: 'suppressed' }).orderByRaw('created_at desc');
    expect(row).toMatchObject({ kind: 'recovery', recipient: '', user_id: null });
    expect(await api().rows('users').where({ email_key: 'stranger@x.example' })).toEqual([]);
    expect(await api().rows('one_time_tokens').where({ address: 'stranger@x.example' })).toEqual([]);
  });

  it('waits between two mails and says how long', async () => {
    const { email } = await api().addUser({ email: newAddress() });
    await recover(email);
    const soon = await recover(email);
    expect(soon).toMatchObject({ status: 429, body: { error_code: 'over_email_send_rate_limit' } });
    expect(soon.body.msg).toBe('For security purposes, you can only request this after 60 seconds.');
    api().configure({ hide_existing_accounts: true });
    expect(await recover(email)).toMatchObject({ status: 200, text: '{}' });
    expect((await api().mails()).filter(({ recipient }) => recipient === email)).toHaveLength(1);
  });

  it('lets one of 20 parallel requests mail', async () => {
    const { email } = await api().addUser({ email: newAddress() });
    const answers = await Promise.all(Array.from({ length: 20 }, () => recover(email)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(19);
    expect((await api().mails()).filter(({ recipient }) => recipient === email)).toHaveLength(1);
  });

  it('makes an earlier link and code worthless', async () => {
    const { email } = await api().addUser({ email: newAddress() });
    await recover(email);
    const first = await mailTo(api(), email ?? '');
    api().advance(60);
    await recover(email);
    const stale = await api().post('/verify', { type: 'recovery', token_hash: first.snapshot.token });
    expect(stale).toMatchObject({ status: 403, body: { error_code: 'otp_expired' } });
    const typed = await api().post('/verify', { type: 'recovery', email, token: codeIn(first) });
    expect(typed).toMatchObject({ status: 403, body: { error_code: 'otp_expired' } });
  });

  it('gives a client that asks for it a code in place of tokens', async () => {
    const { email } = await api().addUser({ email: newAddress() });
    await recover(email, pkce.pair);
    const { snapshot } = await mailTo(api(), email ?? '');
    const { query } = redirectIn(await follow(api(), snapshot.token, 'recovery'));
    const exchange = { auth_code: query['code'], code_verifier: pkce.verifier };
    const { status, body } = await api().post('/token?grant_type=pkce', exchange);
    expect(status).toBe(200);
    expect(claimsOf(body.access_token)).toMatchObject({ amr: [{ method: 'recovery' }] });
  });

  it('answers a stranger with a code challenge in the same way', async () => {
    expect(await recover('nobody@x.example', pkce.pair)).toMatchObject({ status: 200, text: '{}' });
  });

  it.each<[string, object | string, number, string, RegExp, SparseSettings]>([
    [
      'where e-mail is off',
      '',
      400,
      'email_provider_disabled',
      /^Email logins are disabled$/,
      { external: { email: { enabled: false } } },
    ],
    ['without JSON', '', 400, 'bad_json', /./, {}],
    ['without an address', {}, 400, 'validation_failed', /email/, {}],
    [
      'with an address that is none',
      { email: 'x' },
      400,
      'validation_failed',
      /Unable to validate email address: invalid format/,
      {},
    ],
    [
      'with half a code challenge',
      { email: 'x@x.example', code_challenge_method: 's256' },
      400,
      'validation_failed',
      /code_challenge/,
      {},
    ],
  ])('is refused %s', async (_when, body, status, code, text, settings) => {
    api().configure(settings);
    const answer = await api().post('/recover', body);
    expect([answer.status, answer.body.error_code]).toEqual([status, code]);
    expect(answer.body.msg).toMatch(text);
  });
});

it('a site without a limit sends to whoever asks, in whatever order requests arrive', async () => {
  api().configure({ smtp: { max_frequency: 0 } });
  const { email } = await api().addUser();
  for (const seconds of [0, 0, -1]) {
    api().advance(seconds);
    expect(await api().post('/recover', { email })).toMatchObject({ status: 200 });
  }
  expect(await api().mails()).toEqual(
    expect.arrayContaining(Array(3).fill(expect.objectContaining({ recipient: email }))),
  );
});
