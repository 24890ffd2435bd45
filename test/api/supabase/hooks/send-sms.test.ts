import { describe, expect, it } from 'vitest';
import { useHookReceiver } from '../../../support/hook-receiver.ts';
import { newNumber, twilioSite } from '../phone/texts.ts';
import { signIn } from '../sign-in.ts';
import { useSupabaseApi, type Answer } from '../support.ts';
import { listen, refuses, says, type AuthHook, type AuthReply } from './auth-hooks.ts';

// No provider: the hook is all there is.
const api = useSupabaseApi({ ...twilioSite, sms: {} });
const receiver = useHookReceiver();

const password = 'correct horse';
const texter = (reply?: AuthReply): AuthHook => listen(api(), receiver(), 'send_sms', reply);
const otpIn = (hook: AuthHook): string => hook.calls.at(-1)?.body.sms.otp;
const verify = (phone: string, token: string, type = 'sms'): Promise<Answer> =>
  api().post('/verify', { type, phone, token });
const rows = (table: string, where: object): Promise<Record<string, unknown>[]> =>
  api()
    .dependencies.db.knex(`gatehouse.${table}`)
    .where({ instance_id: api().instance().id, ...where });

async function signUp(phone = newNumber()): Promise<string> {
  expect((await api().post('/signup', { phone, password })).status).toBe(200);
  return phone;
}

describe('the hook sends in place of a provider', () => {
  it('what confirms a sign-up, and no message waits', async () => {
    const hook = texter();
    const phone = await signUp();
    expect(hook.calls[0]?.body).toMatchObject({
      metadata: { name: 'send-sms' },
      user: { phone, identities: [{ provider: 'phone' }] },
    });
    expect(hook.calls[0]?.body.sms).toEqual({ otp: expect.stringMatching(/^\d{6}$/), phone });
    expect(await rows('messages', {})).toEqual([]);
    expect((await verify(phone, otpIn(hook))).body.user.phone).toBe(phone);
  });

  it('a code to sign in, by whatever channel the client names', async () => {
    const hook = texter();
    const phone = await signUp();
    await verify(phone, otpIn(hook));
    api().advance(61);
    expect((await api().post('/otp', { phone, channel: 'pigeon' })).status).toBe(200);
    expect((await verify(phone, otpIn(hook))).status).toBe(200);
  });

  it('a change of number, to the new one', async () => {
    const { accessToken } = await signIn(api());
    const hook = texter();
    const phone = newNumber();
    expect((await api().put('/user', { phone }, { token: accessToken })).status).toBe(200);
    expect(hook.calls[0]?.body).toMatchObject({ sms: { phone }, user: { new_phone: phone } });
    expect((await verify(phone, otpIn(hook), 'phone_change')).body.user.phone).toBe(phone);
  });

  it('where Twilio would make the codes: they are ours then', async () => {
    const hook = texter();
    api().configure({ sms: { provider: 'twilio_verify' } });
    const phone = await signUp();
    expect((await verify(phone, otpIn(hook))).status).toBe(200);
  });

  it('nothing to a number that is never texted, nor for another site', async () => {
    const hook = texter();
    const phone = newNumber();
    api().configure({ sms: { test_otp: `${phone}:123456` } });
    await signUp(phone);
    await api().post('/signup', { phone: newNumber(), password }, { on: 'b' });
    expect(hook.calls).toEqual([]);
  });
});

describe('when the hook fails', () => {
  it('its words are the answer, and nobody has signed up', async () => {
    const phone = newNumber();
    texter(() => refuses(400, 'no such country'));
    const answer = await api().post('/signup', { phone, password });
    expect(answer).toMatchObject({ status: 400, body: { error_code: 'unknown', msg: 'no such country' } });
    expect(await rows('users', { phone })).toEqual([]);
    texter();
    await signUp(phone);
  });

  it('no code stays, and the next try need not wait', async () => {
    const phone = newNumber();
    const user = await api().addUser({ phone, phone_confirmed_at: api().now });
    const hook = texter(() => refuses(500));
    expect((await api().post('/otp', { phone })).status).toBe(500);
    expect(await rows('one_time_tokens', { user_id: user.id })).toEqual([]);
    expect((await verify(phone, otpIn(hook))).body.error_code).toBe('otp_expired');
    texter();
    expect((await api().post('/otp', { phone })).status).toBe(200);
  });

  it('a change of number is not pending', async () => {
    const { accessToken, user } = await signIn(api());
    texter(() => refuses(500));
    expect((await api().put('/user', { phone: newNumber() }, { token: accessToken })).status).toBe(500);
    expect((await rows('users', { id: user.id }))[0]).toMatchObject({ new_phone: null, phone_change_sent_at: null });
  });
});

describe('limits stand before the hook', () => {
  it('the pace of one number, and the quota of the site', async () => {
    const hook = texter();
    const phone = await signUp();
    expect((await api().post('/otp', { phone })).body.error_code).toBe('over_sms_send_rate_limit');
    api().configure({ rate_limit: { sms_sent: '0' } });
    expect((await api().post('/signup', { phone: newNumber(), password })).status).toBe(429);
    expect(hook.calls).toHaveLength(1);
  });

  it('the countries that the site writes to', async () => {
    api().configure({ sms: { allowed_countries: ['1'] } });
    const hook = texter();
    const answer = await api().post('/signup', { phone: newNumber(), password });
    expect([answer.body.error_code, hook.calls]).toEqual(['sms_send_failed', []]);
  });
});

it('strangers wait as long as those it texts', async () => {
  const phone = newNumber();
  await api().addUser({ phone, phone_confirmed_at: api().now });
  const hook = texter(async () => {
    await new Promise((resolve) => setTimeout(resolve, 120));
    return says({});
  });
  await signUp();
  const begun = performance.now();
  expect((await api().post('/signup', { phone, password })).status).toBe(200);
  expect(performance.now() - begun).toBeGreaterThan(115);
  expect(hook.calls).toHaveLength(1);
});
