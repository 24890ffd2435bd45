import { describe, expect, it } from 'vitest';
import { useHookReceiver, type HookReply } from '../../../support/hook-receiver.ts';
import { listen, refuses, says } from '../hooks/auth-hooks.ts';
import { signIn } from '../sign-in.ts';
import { useSupabaseApi, type Answer } from '../support.ts';
import { newNumber, twilioSite } from './texts.ts';

const api = useSupabaseApi({ ...twilioSite, sms: {} });
const receiver = useHookReceiver();

const hookOf = (reply?: () => HookReply | Promise<HookReply>) => listen(api(), receiver(), 'send_sms', reply);
const ask = (phone: string, more: object = {}): Promise<Answer> => api().post('/otp', { phone, ...more });
const users = (phone: string) => api().rows('users').where({ phone });

describe('where a hook sends the text messages', () => {
  it('it gets number, code and user, in place of any provider; nothing waits to be sent', async () => {
    const hook = hookOf();
    const phone = newNumber();
    expect(await ask(`+${phone}`)).toMatchObject({ status: 200, text: '{}' });
    const { user, sms, metadata } = hook.calls[0]?.body ?? {};
    expect([sms, user.phone, metadata.name]).toEqual([
      { otp: expect.stringMatching(/^\d{6}$/), phone },
      phone,
      'send-sms',
    ]);
    expect(JSON.stringify(hook.calls[0]?.body)).not.toMatch(/password|hash/);
    expect((await api().texts()).filter(({ recipient }) => recipient === phone)).toEqual([]);
    expect((await api().post('/verify', { type: 'sms', phone, token: sms.otp })).status).toBe(200);
  });

  it('any channel is its business', async () => {
    hookOf();
    expect((await ask(newNumber(), { channel: 'carrier pigeon' })).status).toBe(200);
  });

  it('its refusal is told, and nothing of the sign-up stays', async () => {
    hookOf(() => refuses(403, 'not to this number'));
    const phone = newNumber();
    expect(await ask(phone)).toMatchObject({ status: 403, body: { msg: 'not to this number' } });
    expect(await users(phone)).toEqual([]);
  });

  it('its refusal takes code and turn back from who is there', async () => {
    let isRefusing = true;
    const hook = hookOf(() => (isRefusing ? refuses(500) : says({})));
    const phone = newNumber();
    await api().addUser({ email: null, phone, phone_confirmed_at: api().now });
    expect((await ask(phone)).status).toBe(500);
    const refused = hook.calls[0]?.body.sms.otp;
    expect((await api().post('/verify', { type: 'sms', phone, token: refused })).status).toBe(403);
    isRefusing = false;
    expect((await ask(phone)).status).toBe(200);
  });

  it('its refusal takes a change of number back', async () => {
    hookOf(() => refuses(422));
    const { accessToken } = await signIn(api());
    expect((await api().put('/user', { phone: newNumber() }, { token: accessToken })).status).toBe(422);
    const { body } = await api().get('/user', { token: accessToken });
    expect([body.new_phone, body.phone_change_sent_at]).toEqual([undefined, undefined]);
  });

  it('it is called for the codes of changes and reauthentications too', async () => {
    const hook = hookOf();
    const { accessToken } = await signIn(api());
    const phone = newNumber();
    await api().put('/user', { phone }, { token: accessToken });
    const { sms } = hook.calls[0]?.body ?? {};
    expect(sms.phone).toBe(phone);
    const changed = await api().post('/verify', { type: 'phone_change', phone, token: sms.otp });
    expect([changed.status, changed.body.user.phone]).toEqual([200, phone]);
  });

  it('limits come before it, and test numbers do without it', async () => {
    const hook = hookOf();
    const phone = newNumber();
    api().configure({ rate_limit: { sms_per_number: '1/12m' }, sms: { test_otp: '15551234567:123456' } });
    await ask(phone);
    api().advance(61);
    expect(await ask(phone)).toMatchObject({ status: 429, body: { error_code: 'over_sms_send_rate_limit' } });
    expect((await ask('15551234567')).status).toBe(200);
    expect(hook.calls).toHaveLength(1);
  });

  it('it compares codes itself no more than Twilio does', async () => {
    api().configure({ sms: { provider: 'twilio_verify' } });
    const hook = hookOf();
    const phone = newNumber();
    await ask(phone);
    expect((await api().post('/verify', { type: 'sms', phone, token: hook.calls[0]?.body.sms.otp })).status).toBe(200);
  });

  it('strangers cause no call', async () => {
    const hook = hookOf();
    expect((await api().post('/resend', { type: 'sms', phone: newNumber() })).status).toBe(200);
    expect(hook.calls).toEqual([]);
  });
});
