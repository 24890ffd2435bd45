import { describe, expect, it } from 'vitest';
import { useSupabaseApi, type Answer } from '../support.ts';
import { codeTo, newNumber, otherCode, twilioSite } from './texts.ts';

const api = useSupabaseApi(twilioSite);

async function askCode(): Promise<{ phone: string; token: string }> {
  const phone = newNumber();
  await api().post('/otp', { phone });
  return { phone, token: await codeTo(api(), phone) };
}

const verify = (body: object): Promise<Answer> => api().post('/verify', { type: 'sms', ...body });
const expired = { status: 403, body: { error_code: 'otp_expired', msg: 'Token has expired or is invalid' } };

describe('a code from a text message', () => {
  it('is worth something once: of twenty parallel requests one wins (ASVS 6.5.1)', async () => {
    const code = await askCode();
    const answers = await Promise.all(Array.from({ length: 20 }, () => verify(code)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200)) expect(answer).toMatchObject(expired);
    const { id } = await api().rows('users').where({ phone: code.phone }).first();
    expect(await api().rows('sessions').where({ user_id: id })).toHaveLength(1);
  });

  it('is worth nothing after a minute (ASVS 6.5.5)', async () => {
    const code = await askCode();
    api().advance(60);
    expect(await verify(code)).toMatchObject(expired);
  });

  it('is worth nothing at another number, for another purpose or in another form', async () => {
    const code = await askCode();
    expect(await verify({ ...code, phone: newNumber() })).toMatchObject(expired);
    for (const type of ['phone_change', 'signup', 'email', 'recovery', 'magiclink', 'invite', 'email_change']) {
      expect(await verify({ ...code, type })).toMatchObject(expired);
    }
    expect(await verify({ type: 'sms', email: 'x@x.example', token: code.token })).toMatchObject(expired);
    expect(await verify({ ...code, token: otherCode(code.token) })).toMatchObject(expired);
    expect((await verify(code)).status).toBe(200);
  });

  it('is worth nothing after too many guesses', async () => {
    const code = await askCode();
    for (let guess = 0; guess < 10; guess += 1) await verify({ ...code, token: otherCode(code.token) });
    expect(await verify(code)).toMatchObject(expired);
  });

  it('is counted right for parallel guesses', async () => {
    api().configure({ sms: { otp_attempts_max: 5 } });
    const code = await askCode();
    await Promise.all(Array.from({ length: 5 }, () => verify({ ...code, token: otherCode(code.token) })));
    expect(await verify(code)).toMatchObject(expired);
  });

  it('is kept so that a leak of the database shows none (S-12)', async () => {
    const { phone, token } = await askCode();
    const row = await api().rows('one_time_tokens').where({ address: phone }).first();
    expect(row.code_hash).toHaveLength(32);
    expect(JSON.stringify(row)).not.toContain(token);
    const message = await api().rows('messages').where({ recipient: phone }).first();
    expect(JSON.stringify(message)).not.toContain(token);
  });

  it('takes every other token of its person along', async () => {
    const { phone, token } = await askCode();
    const { id } = await api().rows('users').where({ phone }).first();
    await verify({ phone, token });
    expect(await api().rows('one_time_tokens').where({ user_id: id })).toEqual([]);
  });

  it('is refused to who is banned', async () => {
    const code = await askCode();
    const until = new Date(api().now.getTime() + 60_000);
    await api().rows('users').where({ phone: code.phone }).update({ banned_until: until });
    expect(await verify(code)).toMatchObject({ status: 403, body: { error_code: 'user_banned' } });
  });

  it.each([
    ['a link', () => api().get('/verify?type=sms&token=123456')],
    ['a link of a change', () => api().get('/verify?type=phone_change&token=123456')],
  ])('does not come by %s', async (_what, ask) => {
    const { status, headers } = await ask();
    expect(status).toBe(303);
    expect(headers.get('location')).toMatch(/error_code=validation_failed/);
  });

  it('does not come as the hash of a link', async () => {
    for (const type of ['sms', 'phone_change']) {
      expect(await api().post('/verify', { type, token_hash: 'a'.repeat(56) })).toMatchObject({
        status: 400,
        body: { error_code: 'validation_failed' },
      });
    }
  });
});

describe('a test number', () => {
  const phone = '15551234567';
  const testSite = { sms: { test_otp: `+1 5551234567:123456,${'4915'.padEnd(12, '9')}:000000` } };

  it('gets no message, says so, and signs in with its code', async () => {
    api().configure(testSite);
    expect(await api().post('/otp', { phone })).toMatchObject({ status: 200, text: '{}' });
    expect((await verify({ phone, token: '123456' })).status).toBe(200);
    api().advance(60);
    expect(await api().post('/otp', { phone })).toMatchObject({ status: 200, text: '{"message_id":"test-otp"}' });
    expect(await api().post('/otp', { phone })).toMatchObject({ status: 429 });
    expect((await api().texts()).filter(({ recipient }) => recipient === phone)).toEqual([]);
  });

  it('signs in with its code at any time, asked for or not; with no other', async () => {
    api().configure(testSite);
    api().advance(1_000);
    expect((await verify({ phone, token: '123456' })).status).toBe(200);
    expect((await verify({ phone, token: '123456' })).status).toBe(200);
    expect(await verify({ phone, token: '123457' })).toMatchObject(expired);
    expect(await verify({ phone: '491599999999', token: '000000' })).toMatchObject(expired);
  });

  it('is resent without a message, and says so', async () => {
    const waiting = '491599999999';
    api().configure(testSite);
    await api().post('/otp', { phone: waiting });
    api().advance(60);
    expect((await api().post('/resend', { type: 'sms', phone: waiting })).text).toBe('{"message_id":"test-otp"}');
  });

  it('is a number like any other once the test is over', async () => {
    api().configure({ sms: { ...testSite.sms, test_otp_valid_until: '2027-01-04T12:00:00Z' } });
    api().advance(2_000);
    expect(await verify({ phone, token: '123456' })).toMatchObject(expired);
    expect(await api().post('/otp', { phone })).toMatchObject({ status: 200, text: '{}' });
    expect((await api().texts()).filter(({ recipient }) => recipient === phone)).toHaveLength(1);
  });

  it('needs no provider and no quota', async () => {
    const rate_limit = { sms_sent: '0', sms_per_number: '0' };
    api().configure({ rate_limit, sms: { ...testSite.sms, provider: 'none' } });
    api().advance(4_000);
    expect((await api().post('/otp', { phone })).status).toBe(200);
  });
});
