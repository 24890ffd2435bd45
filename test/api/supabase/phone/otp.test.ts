import { describe, expect, it } from 'vitest';
import { auditOf } from '../follow-mail.ts';
import { useSupabaseApi, type Answer } from '../support.ts';
import { codeTo, newNumber, textTo, twilioSite } from './texts.ts';

const api = useSupabaseApi(twilioSite);
const ask = (phone: string, more: object = {}): Promise<Answer> => api().post('/otp', { phone, ...more });

async function addConfirmed(): Promise<string> {
  const phone = newNumber();
  await api().addUser({ email: null, phone, phone_confirmed_at: api().now, password: null });
  return phone;
}

describe('/otp with a phone number', () => {
  it('makes a new person a user without password and texts a code, which signs in', async () => {
    const phone = newNumber();
    expect(await ask(`+${phone}`, { data: { theme: 'dark' } })).toMatchObject({ status: 200, text: '{}' });
    const { status, body } = await api().post('/verify', { type: 'sms', phone, token: await codeTo(api(), phone) });
    expect([status, body.user.phone, body.user.user_metadata.theme]).toEqual([200, phone, 'dark']);
    expect(await api().rows('users').where({ phone }).first('password_hash')).toEqual({ password_hash: null });
  });

  it('texts a known person a code, and says so in the log with the channel', async () => {
    const phone = await addConfirmed();
    expect(await ask(phone, { channel: 'whatsapp' })).toMatchObject({ status: 200, text: '{}' });
    const { row, snapshot, kind } = await textTo(api(), phone);
    expect([kind, snapshot['channel']]).toEqual(['confirmation', 'whatsapp']);
    const token = await codeTo(api(), phone);
    const { status, body } = await api().post('/verify', { type: 'sms', phone, token });
    expect([status, body.user.id]).toEqual([200, row.user_id]);
    const entries = (await auditOf(api())).filter(({ actor_id }) => actor_id === row.user_id);
    expect(entries).toMatchObject([
      { action: 'user_recovery_requested', traits: { channel: 'whatsapp' } },
      { action: 'user_signedup', traits: { provider: 'phone' } },
    ]);
  });

  it('makes a person without proof a user that needs none where the site confirms by itself, and texts a code', async () => {
    api().configure({ sms: { autoconfirm: true } });
    const phone = newNumber();
    expect(await ask(phone)).toMatchObject({ status: 200, text: '{}' });
    expect(await api().rows('users').where({ phone }).first('phone_confirmed_at')).toEqual({
      phone_confirmed_at: api().now,
    });
    expect((await api().post('/verify', { type: 'sms', phone, token: await codeTo(api(), phone) })).status).toBe(200);
  });

  it('waits a minute between two messages, whoever asks', async () => {
    const phone = await addConfirmed();
    await ask(phone);
    api().advance(18);
    const answer = await ask(phone);
    expect(answer).toMatchObject({ status: 429, body: { error_code: 'over_sms_send_rate_limit' } });
    expect(answer.body.msg).toBe('For security purposes, you can only request this after 42 seconds.');
    expect(answer.headers.get('retry-after')).toBe('42');
    api().advance(42);
    expect((await ask(phone)).status).toBe(200);
  });

  it('texts once of parallel requests', async () => {
    const phone = await addConfirmed();
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask(phone)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await api().texts()).filter(({ recipient }) => recipient === phone)).toHaveLength(1);
  });

  it('has codes of as many digits as the site wants', async () => {
    api().configure({ sms: { otp_length: 8, otp_exp: 300 } });
    const phone = newNumber();
    await ask(phone);
    expect(await codeTo(api(), phone)).toMatch(/^\d{8}$/);
    api().advance(299);
    expect((await api().post('/verify', { type: 'sms', phone, token: await codeTo(api(), phone) })).status).toBe(200);
  });

  it('ignores a code challenge', async () => {
    const phone = newNumber();
    const pair = { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 's256' };
    expect((await ask(phone, pair)).status).toBe(200);
    const { body } = await api().post('/verify', { type: 'sms', phone, token: await codeTo(api(), phone) });
    expect(body.access_token).toEqual(expect.any(String));
  });

  it.each<[string, object, number, string, RegExp]>([
    [
      'a number that is none',
      { phone: '0' },
      400,
      'validation_failed',
      /^Invalid phone number format \(E\.164 required\)$/,
    ],
    ['a channel that nobody has', { channel: 'fax' }, 400, 'validation_failed', /channel/i],
    [
      'an unknown number that gets no account',
      { create_user: false },
      422,
      'otp_disabled',
      /^Signups not allowed for otp$/,
    ],
    ['what is none where nobody gets one', { phone: 'x', create_user: false }, 422, 'otp_disabled', /otp$/],
  ])('refuses %s', async (_what, more, status, code, text) => {
    const { status: got, body } = await ask(newNumber(), more);
    expect([got, body.error_code]).toEqual([status, code]);
    expect(body.msg).toMatch(text);
  });

  it('adds nobody where nobody may sign up, and texts who is there', async () => {
    api().configure({ disable_signup: true });
    expect(await ask(newNumber())).toMatchObject({ status: 422, body: { error_code: 'signup_disabled' } });
    expect((await ask(await addConfirmed())).status).toBe(200);
  });

  it('is refused where phones are off', async () => {
    api().configure({ external: { phone: { enabled: false } } });
    expect(await ask(newNumber())).toMatchObject({ status: 400, body: { error_code: 'phone_provider_disabled' } });
    expect(await ask(await addConfirmed(), { create_user: false })).toMatchObject({
      status: 400,
      body: { error_code: 'phone_provider_disabled' },
    });
  });
});

describe('/resend of text messages', () => {
  it('texts who waits for a confirmation another code; the first is worth nothing then', async () => {
    const phone = newNumber();
    await ask(phone);
    const first = await codeTo(api(), phone);
    api().advance(60);
    expect(await api().post('/resend', { type: 'sms', phone })).toMatchObject({ status: 200, text: '{}' });
    const second = await codeTo(api(), phone);
    if (first !== second) {
      expect((await api().post('/verify', { type: 'sms', phone, token: first })).status).toBe(403);
    }
    expect((await api().post('/verify', { type: 'sms', phone, token: second })).status).toBe(200);
    expect((await auditOf(api())).map(({ action }) => action)).toContain('user_recovery_requested');
  });

  it('says the same, and texts nothing, to who waits for nothing', async () => {
    const known = await addConfirmed();
    for (const phone of [known, newNumber()]) {
      for (const type of ['sms', 'phone_change', 'email_change']) {
        expect(await api().post('/resend', { type, phone })).toMatchObject({ status: 200, text: '{}' });
      }
      expect((await api().texts()).filter(({ recipient }) => recipient === phone)).toEqual([]);
    }
  });

  it('waits a minute', async () => {
    const phone = newNumber();
    await ask(phone);
    expect(await api().post('/resend', { type: 'sms', phone })).toMatchObject({
      status: 429,
      body: { error_code: 'over_sms_send_rate_limit' },
    });
  });

  it('is not told to whom it is too soon where the site hides who has an account', async () => {
    api().configure({ hide_existing_accounts: true });
    const phone = newNumber();
    await ask(phone);
    expect(await api().post('/resend', { type: 'sms', phone })).toMatchObject({ status: 200, text: '{}' });
    expect((await api().texts()).filter(({ recipient }) => recipient === phone)).toHaveLength(1);
  });

  it('is refused with a number that is none, and where phones are off', async () => {
    expect(await api().post('/resend', { type: 'sms', phone: 'x' })).toMatchObject({
      status: 400,
      body: { error_code: 'validation_failed' },
    });
    api().configure({ external: { phone: { enabled: false } } });
    expect(await api().post('/resend', { type: 'phone_change', phone: newNumber() })).toMatchObject({
      status: 400,
      body: { error_code: 'phone_provider_disabled' },
    });
  });
});
