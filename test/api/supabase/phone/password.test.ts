import { describe, expect, it } from 'vitest';
import { auditOf } from '../follow-mail.ts';
import { claimsOf } from '../sign-in.ts';
import { useSupabaseApi, type Answer } from '../support.ts';
import { codeTo, newNumber, otherCode, twilioSite } from './texts.ts';

const api = useSupabaseApi(twilioSite);
const password = 'correct horse';
const signIn = (phone: string, more: object = {}): Promise<Answer> =>
  api().post('/token?grant_type=password', { phone, password, ...more });

async function addConfirmed(more: object = {}): Promise<string> {
  const phone = newNumber();
  await api().addUser({ email: null, phone, phone_confirmed_at: api().now, ...more });
  return phone;
}

describe('signing in with number and password', () => {
  it('works with + and spaces, and says so in the log', async () => {
    const phone = await addConfirmed();
    const { status, body } = await signIn(`+${phone.slice(0, 2)} ${phone.slice(2)}`);
    expect([status, body.user.phone, body.weak_password]).toEqual([200, phone, null]);
    expect(claimsOf(body.access_token)).toMatchObject({ phone, amr: [{ method: 'password' }] });
    const entries = (await auditOf(api())).filter(({ actor_id }) => actor_id === body.user.id);
    expect(entries).toMatchObject([{ action: 'login', actor_username: phone, traits: { provider: 'phone' } }]);
  });

  it('answers alike to a wrong password, an unknown number and what is none', async () => {
    const answers = [
      await signIn(await addConfirmed(), { password: 'wrong horse' }),
      await signIn(newNumber()),
      await signIn('not a number'),
      await signIn(await addConfirmed({ password: null })),
    ];
    for (const answer of answers) {
      expect([answer.status, answer.body]).toEqual([
        400,
        { code: 400, error_code: 'invalid_credentials', msg: 'Invalid login credentials' },
      ]);
    }
  });

  it('tells only who knows the password that the number is not confirmed', async () => {
    const phone = await addConfirmed({ phone_confirmed_at: null });
    expect(await signIn(phone)).toMatchObject({
      status: 400,
      body: { error_code: 'phone_not_confirmed', msg: 'Phone not confirmed' },
    });
    expect(await signIn(phone, { password: 'x' })).toMatchObject({ body: { error_code: 'invalid_credentials' } });
  });

  it('needs the number confirmed, whatever the e-mail address is', async () => {
    const phone = newNumber();
    await api().addUser({ email: `${phone}@x.example`, phone, phone_confirmed_at: null });
    expect(await signIn(phone)).toMatchObject({ body: { error_code: 'phone_not_confirmed' } });
    const byMail = await api().post('/token?grant_type=password', { email: `${phone}@x.example`, password });
    expect(byMail.status).toBe(200);
  });

  it('is refused where phones are off, with another status than elsewhere', async () => {
    api().configure({ external: { phone: { enabled: false } } });
    expect(await signIn(await addConfirmed())).toMatchObject({
      status: 422,
      body: { error_code: 'phone_provider_disabled', msg: 'Phone logins are disabled' },
    });
  });

  it('is for the people of the site alone', async () => {
    const phone = await addConfirmed();
    const answer = await api().post('/token?grant_type=password', { phone, password }, { on: 'b' });
    expect(answer).toMatchObject({ status: 400, body: { error_code: 'invalid_credentials' } });
  });
});

describe('a reauthentication by text message', () => {
  const strict = { security: { update_password_require_reauthentication: true } };

  async function comeBackLater(): Promise<{ phone: string; token: string }> {
    api().configure(strict);
    const phone = await addConfirmed();
    const { body } = await signIn(phone);
    const sessions = api().rows('sessions').where({ user_id: body.user.id });
    await sessions.update({ created_at: new Date(api().now.getTime() - 86_400_000) });
    return { phone, token: body.access_token };
  }

  it('is how who has no e-mail address shows to be the same person', async () => {
    const { phone, token } = await comeBackLater();
    const changed = (nonce?: string): Promise<Answer> =>
      api().put('/user', { password: 'new horse', nonce }, { token });
    expect(await changed()).toMatchObject({ status: 400, body: { error_code: 'reauthentication_needed' } });
    expect(await api().get('/reauthenticate', { token })).toMatchObject({ status: 200, text: '{}' });
    const code = await codeTo(api(), phone);
    expect(await changed(otherCode(code))).toMatchObject({
      status: 422,
      body: { error_code: 'reauthentication_not_valid' },
    });
    expect((await changed(code)).status).toBe(200);
    expect((await signIn(phone, { password: 'new horse' })).status).toBe(200);
    expect((await auditOf(api())).map(({ action }) => action)).toContain('user_reauthenticate_requested');
  });

  it('knows the code of a test number, and says which message it was', async () => {
    const { phone, token } = await comeBackLater();
    api().configure({ sms: { test_otp: `${phone}:424242` } });
    expect((await api().get('/reauthenticate', { token })).text).toBe('{"message_id":"test-otp"}');
    expect((await api().put('/user', { password: 'new horse', nonce: '424242' }, { token })).status).toBe(200);
  });

  it('waits a minute', async () => {
    const { token } = await comeBackLater();
    await api().get('/reauthenticate', { token });
    expect(await api().get('/reauthenticate', { token })).toMatchObject({
      status: 429,
      body: { error_code: 'over_sms_send_rate_limit' },
    });
  });

  it('goes to no number that is not confirmed', async () => {
    const { phone, token } = await comeBackLater();
    await api().rows('users').where({ phone }).update({ phone_confirmed_at: null });
    expect(await api().get('/reauthenticate', { token })).toMatchObject({
      status: 422,
      body: { error_code: 'phone_not_confirmed' },
    });
  });
});

describe('/settings', () => {
  it.each([
    [{}, { provider: 'twilio', phone: true, autoconfirm: false }],
    [{ sms: { autoconfirm: true, provider: 'vonage' } }, { provider: 'vonage', phone: true, autoconfirm: true }],
    [
      { sms: { provider: 'none' }, external: { phone: { enabled: false } } },
      { provider: '', phone: false, autoconfirm: false },
    ],
  ] as const)('says how phones are used (%j)', async (settings, said) => {
    api().configure(settings);
    const { body } = await api().get('/settings');
    expect({ provider: body.sms_provider, phone: body.external.phone, autoconfirm: body.phone_autoconfirm }).toEqual(
      said,
    );
  });
});
