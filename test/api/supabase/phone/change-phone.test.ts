import { describe, expect, it } from 'vitest';
import { auditOf, mailTo } from '../follow-mail.ts';
import { claimsOf, refresh, signIn, type TestSession } from '../sign-in.ts';
import { useSupabaseApi, type Answer } from '../support.ts';
import { codeTo, newNumber, twilioSite } from './texts.ts';

const api = useSupabaseApi(twilioSite);

const change = (token: string, body: object): Promise<Answer> => api().put('/user', body, { token });
const verify = async (phone: string): Promise<Answer> =>
  api().post('/verify', { type: 'phone_change', phone, token: await codeTo(api(), phone) });

/** Somebody with an e-mail address and a proven number. */
async function signInWithPhone(): Promise<TestSession & { readonly phone: string }> {
  const phone = newNumber();
  return { ...(await signIn(api(), { phone, phone_confirmed_at: api().now })), phone };
}

describe('a change of the phone number', () => {
  it('waits for the code that the new number gets, and then counts', async () => {
    const { accessToken, user, phone: old } = await signInWithPhone();
    const phone = newNumber();
    const asked = await change(accessToken, { phone: `+${phone}` });
    expect(asked).toMatchObject({
      status: 200,
      body: { phone: old, new_phone: phone, phone_change_sent_at: api().now.toISOString() },
    });
    api().advance(5);
    const { status, body } = await verify(phone);
    expect([status, body.user.id, body.user.phone, body.user.new_phone]).toEqual([200, user.id, phone, undefined]);
    expect(body.user.phone_confirmed_at).toBe(api().now.toISOString());
    expect(body.user.identities).toMatchObject([
      { provider: 'email' },
      { provider: 'phone', id: user.id, identity_data: { sub: user.id, phone, phone_verified: true } },
    ]);
    expect(body.user.app_metadata).toEqual({ provider: 'email', providers: ['email', 'phone'] });
    expect(claimsOf(body.access_token)).toMatchObject({ phone, amr: [{ method: 'otp' }] });
    const entries = (await auditOf(api())).filter(({ actor_id }) => actor_id === user.id);
    expect(entries.map(({ action }) => action)).toEqual(['login', 'user_modified', 'user_modified']);
  });

  it('changes the identity that is there the next time', async () => {
    const { accessToken, user } = await signInWithPhone();
    const [first, second] = [newNumber(), newNumber()];
    await change(accessToken, { phone: first });
    await verify(first);
    api().advance(60);
    await change(accessToken, { phone: second });
    const { body } = await verify(second);
    const phones = body.user.identities.filter(({ provider }: { provider: string }) => provider === 'phone');
    expect(phones).toMatchObject([{ identity_data: { sub: user.id, phone: second, phone_verified: true } }]);
  });

  it('is told to the person by mail where the site wants that', async () => {
    api().configure({ mailer: { notifications: { phone_changed: true, identity_linked: true } } });
    const { accessToken, user, phone: old } = await signInWithPhone();
    const phone = newNumber();
    await change(accessToken, { phone });
    await verify(phone);
    const told = (await api().mails()).filter(({ recipient }) => recipient === user.email);
    expect(told.map(({ kind, snapshot }) => [kind, snapshot['facts']])).toEqual([
      ['phone_changed_notification', { Phone: phone, OldPhone: old }],
      ['identity_linked_notification', { Provider: 'phone' }],
    ]);
    expect((await mailTo(api(), user.email ?? '')).kind).toBe('identity_linked_notification');
  });

  it('counts at once where the site confirms by itself', async () => {
    api().configure({ sms: { autoconfirm: true } });
    const { accessToken, user } = await signInWithPhone();
    const phone = newNumber();
    api().advance(1);
    const { status, body } = await change(accessToken, { phone });
    expect([status, body.phone, body.new_phone]).toEqual([200, phone, undefined]);
    expect(body.identities).toMatchObject([{ provider: 'email' }, { provider: 'phone' }]);
    const entries = (await auditOf(api())).filter(({ actor_id }) => actor_id === user.id);
    expect(entries.map(({ action }) => action)).toEqual(['login', 'user_modified', 'user_modified']);
  });

  it('makes an anonymous person a named one', async () => {
    api().configure({ external: { anonymous_users: { enabled: true } } });
    const { body: anonymous } = await api().post('/signup', {});
    const phone = newNumber();
    expect((await change(anonymous.access_token, { phone, password: 'correct horse' })).status).toBe(200);
    const { body } = await verify(phone);
    expect(body.user).toMatchObject({ id: anonymous.user.id, phone, is_anonymous: false });
    expect(claimsOf(body.access_token)).toMatchObject({ is_anonymous: false });
    expect((await refresh(api(), anonymous.refresh_token)).body.user.is_anonymous).toBe(false);
    expect((await api().post('/token?grant_type=password', { phone, password: 'correct horse' })).status).toBe(200);
  });

  it('is resent to the pending number, for who is known by the current one', async () => {
    const { accessToken, phone: old } = await signInWithPhone();
    const phone = newNumber();
    await change(accessToken, { phone });
    expect(await api().post('/resend', { type: 'phone_change', phone: old })).toMatchObject({ status: 429 });
    api().advance(60);
    expect(await api().post('/resend', { type: 'phone_change', phone: old })).toMatchObject({
      status: 200,
      text: '{}',
    });
    expect((await api().texts()).filter(({ recipient }) => recipient === phone)).toHaveLength(2);
    expect((await verify(phone)).status).toBe(200);
  });

  it('is not done by the code of a change to another number', async () => {
    const { accessToken } = await signInWithPhone();
    const [first, second] = [newNumber(), newNumber()];
    await change(accessToken, { phone: first });
    api().advance(30);
    await api().rows('users').where({ new_phone: first }).update({ phone_change_sent_at: null });
    await change(accessToken, { phone: second });
    expect(await verify(first)).toMatchObject({ status: 403, body: { error_code: 'otp_expired' } });
    expect((await verify(second)).status).toBe(200);
  });

  it('goes to the one of two people whose code it is; the other finds the number taken', async () => {
    const [one, other] = [await signInWithPhone(), await signInWithPhone()];
    const phone = newNumber();
    await change(one.accessToken, { phone });
    const first = await codeTo(api(), phone);
    await change(other.accessToken, { phone });
    const second = await codeTo(api(), phone);
    const taken = await api().post('/verify', { type: 'phone_change', phone, token: first });
    expect([taken.status, taken.body.user.id]).toEqual([200, one.user.id]);
    expect(await api().post('/verify', { type: 'phone_change', phone, token: second })).toMatchObject({
      status: 422,
      body: { error_code: 'phone_exists' },
    });
  });

  it('is refused with the number of somebody else; the own one changes nothing', async () => {
    const { accessToken, phone } = await signInWithPhone();
    const other = await signInWithPhone();
    expect(await change(accessToken, { phone: other.phone })).toMatchObject({
      status: 422,
      body: { error_code: 'phone_exists' },
    });
    const { status, body } = await change(accessToken, { phone: `+${phone}` });
    expect([status, body.new_phone]).toEqual([200, undefined]);
    expect((await api().texts()).filter(({ recipient }) => recipient === phone)).toEqual([]);
  });

  it('waits a minute between two messages', async () => {
    const { accessToken } = await signInWithPhone();
    await change(accessToken, { phone: newNumber() });
    const answer = await change(accessToken, { phone: newNumber() });
    expect(answer).toMatchObject({ status: 429, body: { error_code: 'over_sms_send_rate_limit' } });
  });

  it.each<[object, number, string]>([
    [{ phone: '0' }, 400, 'validation_failed'],
    [{ phone: '15551234567', channel: 'fax' }, 400, 'validation_failed'],
  ])('is refused for what is wrong with it: %j', async (body, status, code) => {
    const { accessToken } = await signInWithPhone();
    expect(await change(accessToken, body)).toMatchObject({ status, body: { error_code: code } });
  });

  it('leaves the rest as it was when the message cannot be sent', async () => {
    api().configure({ sms: { provider: 'none' } });
    const { accessToken, user } = await signInWithPhone();
    const answer = await change(accessToken, { phone: newNumber(), data: { color: 'red' } });
    expect(answer).toMatchObject({ status: 422, body: { error_code: 'sms_send_failed' } });
    const { body } = await api().get('/user', { token: accessToken });
    expect([body.new_phone, body.user_metadata]).toEqual([undefined, user.user_metadata]);
  });
});
