import { describe, expect, it } from 'vitest';
import { codeIn, mailTo, pkce, wrongCode } from '../follow-mail.ts';
import { useSupabaseApi, type Answer, type QueuedMail } from '../support.ts';

const api = useSupabaseApi({ rate_limit: { otp: 100_000, verify: 100_000, email_sent: '' } });

let people = 0;
const newAddress = (): string => `person-${(people += 1)}@x.example`;
const verify = (body: object, on = 'a'): Promise<Answer> => api().post('/verify', body, { on });
const expired = { status: 403, body: { error_code: 'otp_expired', msg: 'Token has expired or is invalid' } };

async function recovery(more: object = {}): Promise<{ email: string; mail: QueuedMail }> {
  const { email } = await api().addUser({ email: newAddress() });
  await api().post('/recover', { email, ...more });
  return { email: email ?? '', mail: await mailTo(api(), email ?? '') };
}

async function signUp(email = newAddress()): Promise<{ email: string; mail: QueuedMail }> {
  await api().post('/signup', { email, password: 'correct horse' });
  return { email, mail: await mailTo(api(), email) };
}

describe('a typed code', () => {
  it('works once', async () => {
    const { email, mail } = await recovery();
    expect((await verify({ type: 'recovery', email, token: codeIn(mail) })).status).toBe(200);
    expect(await verify({ type: 'recovery', email, token: codeIn(mail) })).toMatchObject(expired);
  });

  it('gives one of 20 parallel verifications a session', async () => {
    const { email, mail } = await recovery();
    const body = { type: 'recovery', email, token: codeIn(mail) };
    const answers = await Promise.all(Array.from({ length: 20 }, () => verify(body)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const refused = answers.filter(({ status }) => status !== 200);
    for (const answer of refused) expect([answer.status, answer.body.error_code]).toEqual([403, 'otp_expired']);
  });

  it('confirms an address once, however many confirm it at the same time', async () => {
    const { email, mail } = await signUp();
    const body = { type: 'signup', email, token: codeIn(mail) };
    const answers = await Promise.all(Array.from({ length: 20 }, () => verify(body)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(19);
  });

  it('goes by its address, whatever its case, and by no other', async () => {
    const { email, mail } = await recovery();
    const other = await api().addUser({ email: newAddress() });
    expect(await verify({ type: 'recovery', email: other.email, token: codeIn(mail) })).toMatchObject(expired);
    const shouted = await verify({ type: 'recovery', email: email.toUpperCase(), token: codeIn(mail) });
    expect(shouted.status).toBe(200);
  });

  it('is worth nothing on another site, even for the same address', async () => {
    const { email, mail } = await recovery();
    await api().addUser({ email }, 'b');
    await api().post('/recover', { email }, { on: 'b' });
    expect(await verify({ type: 'recovery', email, token: codeIn(mail) }, 'b')).toMatchObject(expired);
  });

  it('expires', async () => {
    const { email, mail } = await recovery();
    api().advance(86_400);
    expect(await verify({ type: 'recovery', email, token: codeIn(mail) })).toMatchObject(expired);
  });

  it('lives as long as the site says (ASVS 6.5.5)', async () => {
    api().configure({ mailer: { otp_exp: 600 } });
    const { email, mail } = await recovery();
    api().advance(599);
    expect((await verify({ type: 'recovery', email, token: codeIn(mail) })).status).toBe(200);
  });

  it('dies after as many wrong tries as the site allows; the link lives on', async () => {
    api().configure({ mailer: { otp_attempts_max: 3 } });
    const { email, mail } = await recovery();
    for (let count = 0; count < 3; count += 1) {
      expect(await verify({ type: 'recovery', email, token: wrongCode(mail) })).toMatchObject(expired);
    }
    expect(await verify({ type: 'recovery', email, token: codeIn(mail) })).toMatchObject(expired);
    const link = await verify({ type: 'recovery', token_hash: mail.snapshot.token });
    expect(link.status).toBe(200);
  });

  it('counts wrong tries one by one when they come at the same time', async () => {
    api().configure({ mailer: { otp_attempts_max: 20 } });
    const { email, mail } = await recovery();
    const guess = { type: 'recovery', email, token: wrongCode(mail) };
    await Promise.all(Array.from({ length: 19 }, () => verify(guess)));
    const stored = await api().rows('one_time_tokens').where({ address: email }).first();
    expect(stored).toMatchObject({ attempts: 19 });
    await Promise.all(Array.from({ length: 5 }, () => verify(guess)));
    expect(await verify({ type: 'recovery', email, token: codeIn(mail) })).toMatchObject(expired);
  });

  it('starts with all tries when a new one is mailed', async () => {
    api().configure({ mailer: { otp_attempts_max: 1 } });
    const { email, mail } = await recovery();
    await verify({ type: 'recovery', email, token: wrongCode(mail) });
    api().advance(60);
    await api().post('/recover', { email });
    const fresh = await mailTo(api(), email);
    expect((await verify({ type: 'recovery', email, token: codeIn(fresh) })).status).toBe(200);
  });

  it('can be guessed at thirty times an hour, however many codes are mailed', async () => {
    const { email, mail } = await recovery();
    const guess = (token: string): Promise<Answer> => verify({ type: 'recovery', email, token });
    let last = mail;
    for (let code = 0; code < 3; code += 1) {
      for (let count = 0; count < 10; count += 1) expect(await guess(wrongCode(last))).toMatchObject(expired);
      api().advance(60);
      await api().post('/recover', { email });
      last = await mailTo(api(), email);
    }
    await guess(wrongCode(last));
    const refused = { status: 429, body: { error_code: 'over_request_rate_limit' } };
    expect(await guess(codeIn(last))).toMatchObject(refused);
    // No account, no difference; and the link, which nobody can guess, still works.
    const stranger = { type: 'recovery', email: newAddress(), token: '123456' };
    for (let count = 0; count < 30; count += 1) expect(await verify(stranger)).toMatchObject(expired);
    expect(await verify(stranger)).toMatchObject(refused);
    expect((await verify({ type: 'recovery', token_hash: last.snapshot.token })).status).toBe(200);
  });

  it('is no wrong try at another code of the same address', async () => {
    api().configure({ mailer: { otp_attempts_max: 1 } });
    const email = newAddress();
    await api().addUser({ email, email_confirmed_at: null });
    await api().post('/otp', { email });
    const confirmation = await mailTo(api(), email);
    await api().post('/recover', { email });
    const recovered = await mailTo(api(), email);
    expect((await verify({ type: 'email', email, token: codeIn(recovered) })).body.user.email).toBe(email);
    expect(await verify({ type: 'email', email, token: codeIn(confirmation) })).toMatchObject(expired);
  });

  it('gives tokens even where the link would give a code for the client', async () => {
    const { email, mail } = await recovery(pkce.pair);
    const { status, body } = await verify({ type: 'recovery', email, token: codeIn(mail) });
    expect([status, typeof body.access_token]).toEqual([200, 'string']);
  });

  it('is no link, and the token of a link is no code', async () => {
    const { email, mail } = await recovery();
    const code = await verify({ type: 'recovery', token_hash: codeIn(mail) });
    expect(code).toMatchObject({ status: 403, body: { msg: 'Email link is invalid or has expired' } });
    expect(await verify({ type: 'recovery', email, token: mail.snapshot.token })).toMatchObject(expired);
  });

  it('of one type does not do for another', async () => {
    const { email, mail } = await signUp();
    for (const type of ['recovery', 'magiclink', 'email_change']) {
      expect(await verify({ type, email, token: codeIn(mail) })).toMatchObject(expired);
    }
    expect((await verify({ type: 'invite', email, token: codeIn(mail) })).status).toBe(200);
  });

  it('ends everything else that was mailed to the person', async () => {
    const { email, mail } = await signUp();
    await api().post('/recover', { email });
    const other = await mailTo(api(), email);
    expect((await verify({ type: 'signup', email, token: codeIn(mail) })).status).toBe(200);
    expect(await verify({ type: 'recovery', email, token: codeIn(other) })).toMatchObject(expired);
  });

  it('is refused to whoever was banned, before it is spent', async () => {
    const { email, mail } = await recovery();
    const users = () => api().rows('users').where({ email_key: email });
    await users().update({ banned_until: new Date(api().now.getTime() + 1_000) });
    const body = { type: 'recovery', email, token: codeIn(mail) };
    expect(await verify(body)).toMatchObject({ status: 403, body: { error_code: 'user_banned' } });
    await users().update({ banned_until: null });
    expect((await verify(body)).status).toBe(200);
  });

  it('proves the address it was sent to, not the one the account has by now', async () => {
    const { email, mail } = await signUp();
    const next = newAddress();
    await api().rows('users').where({ email_key: email }).update({ email: next, email_key: next });
    for (const address of [email, next]) {
      const answer = await verify({ type: 'signup', email: address, token: codeIn(mail) });
      expect([answer.status, answer.body.error_code]).toEqual([403, 'otp_expired']);
    }
    const stored = await api().rows('users').where({ email_key: next }).first();
    expect(stored).toMatchObject({ email_confirmed_at: null });
  });

  it('of an invitation gives a person without a password one that nobody knows, and ends older sessions', async () => {
    const { email, mail } = await signUp();
    await api().rows('users').where({ email_key: email }).update({ invited_at: api().now, password_hash: null });
    expect((await verify({ type: 'invite', email, token: codeIn(mail) })).status).toBe(200);
    const stored = await api().rows('users').where({ email_key: email }).first();
    expect(stored).toMatchObject({ password_hash: expect.stringMatching(/^\$2/) });
  });
});

describe('POST /verify is refused', () => {
  const email = 'x@x.example';

  it.each<[string, object | string, number, string, RegExp]>([
    ['without JSON', '', 400, 'bad_json', /./],
    ['without a type', { token: '123456', email }, 400, 'validation_failed', /type/],
    ['without a token', { type: 'signup', email }, 400, 'validation_failed', /either a token or a token hash/],
    [
      'with both tokens',
      { type: 'signup', token: '1', token_hash: 'x', email },
      400,
      'validation_failed',
      /either a token or a token hash/,
    ],
    [
      'with a code and no address',
      { type: 'signup', token: '123456' },
      400,
      'validation_failed',
      /Only an email address or phone number should be provided/,
    ],
    [
      'with a code and both addresses',
      { type: 'signup', token: '123456', email, phone: '15551234567' },
      400,
      'validation_failed',
      /Only an email address or phone number should be provided/,
    ],
    [
      'with an address that is none',
      { type: 'signup', token: '123456', email: 'x' },
      422,
      'validation_failed',
      /Unable to validate email address/,
    ],
    ['with a number that is none', { type: 'sms', token: '123456', phone: '0' }, 400, 'validation_failed', /E\.164/],
    [
      'with a link and an address',
      { type: 'signup', token_hash: 'x', email },
      400,
      'validation_failed',
      /Only the token_hash and type/,
    ],
    [
      'with a link and a target',
      { type: 'signup', token_hash: 'x', redirect_to: 'https://a.example' },
      400,
      'validation_failed',
      /Only the token_hash and type/,
    ],
    ['with a type that is none', { type: 'x', token: '123456', email }, 400, 'validation_failed', /type/],
    ['with a link of a text message', { type: 'sms', token_hash: 'x' }, 400, 'validation_failed', /type/],
    [
      'with a code of a text message',
      { type: 'sms', token: '123456', phone: '15551234567' },
      403,
      'otp_expired',
      /^Token has expired or is invalid$/,
    ],
    [
      'with a number for a mail',
      { type: 'signup', token: '123456', phone: '15551234567' },
      403,
      'otp_expired',
      /^Token has expired or is invalid$/,
    ],
    [
      'with a mail for a number',
      { type: 'phone_change', token: '123456', email },
      403,
      'otp_expired',
      /^Token has expired or is invalid$/,
    ],
    [
      'with an unknown code',
      { type: 'signup', token: '123456', email },
      403,
      'otp_expired',
      /^Token has expired or is invalid$/,
    ],
    [
      'with an unknown link',
      { type: 'signup', token_hash: '0'.repeat(56) },
      403,
      'otp_expired',
      /^Email link is invalid or has expired$/,
    ],
    [
      'with something that is no token',
      { type: 'signup', token_hash: 'x'.repeat(10_000) },
      403,
      'otp_expired',
      /^Email link is invalid or has expired$/,
    ],
  ])('%s', async (_when, body, status, code, text) => {
    const answer = await api().post('/verify', body);
    expect([answer.status, answer.body.error_code]).toEqual([status, code]);
    expect(answer.body.msg).toMatch(text);
  });
});
