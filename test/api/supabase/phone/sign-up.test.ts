import { describe, expect, it } from 'vitest';
import { auditOf } from '../follow-mail.ts';
import { claimsOf } from '../sign-in.ts';
import { useSupabaseApi, type Answer } from '../support.ts';
import { codeTo, newNumber, textTo, twilioSite } from './texts.ts';

const api = useSupabaseApi(twilioSite);
const password = 'correct horse';

const signUp = (phone: string, more: object = {}): Promise<Answer> =>
  api().post('/signup', { phone, password, ...more });

describe('signing up with a phone number', () => {
  it('makes a user without session, known by the number in digits, and texts a code', async () => {
    const phone = newNumber();
    const { status, body } = await signUp(`+${phone.slice(0, 4)} ${phone.slice(4)}`, { data: { theme: 'dark' } });
    const claims = { sub: body.id, email_verified: false, phone_verified: false, theme: 'dark' };
    const now = api().now.toISOString();
    expect([status, body]).toEqual([
      200,
      {
        id: body.id,
        aud: 'authenticated',
        role: '',
        email: '',
        phone,
        confirmation_sent_at: now,
        app_metadata: { provider: 'phone', providers: ['phone'] },
        user_metadata: claims,
        identities: [
          {
            identity_id: expect.any(String),
            id: body.id,
            user_id: body.id,
            identity_data: claims,
            provider: 'phone',
            last_sign_in_at: now,
            created_at: now,
            updated_at: now,
          },
        ],
        created_at: now,
        updated_at: now,
        is_anonymous: false,
      },
    ]);
    const { kind, row, snapshot } = await textTo(api(), phone);
    expect([kind, row.state, snapshot]).toEqual([
      'confirmation',
      'queued',
      { code: expect.stringMatching(/^\d{6}$/), channel: 'sms' },
    ]);
    expect(row.expires_at.getTime() - api().now.getTime()).toBe(60_000);
    const entries = (await auditOf(api())).filter(({ actor_id }) => actor_id === body.id);
    expect(entries).toMatchObject([
      { action: 'user_confirmation_requested', actor_username: phone, traits: { provider: 'phone' } },
    ]);
  });

  it('confirms the number with the code, which signs in', async () => {
    const phone = newNumber();
    const { body: made } = await signUp(phone);
    const token = await codeTo(api(), phone);
    const { status, body } = await api().post('/verify', { type: 'sms', phone: `+${phone}`, token });
    expect([status, body.user.id, body.user.phone_confirmed_at]).toEqual([200, made.id, api().now.toISOString()]);
    expect(claimsOf(body.access_token)).toMatchObject({ phone, email: '', amr: [{ method: 'otp' }] });
    const again = await api().post('/token?grant_type=password', { phone, password });
    expect(again.status).toBe(200);
    const entries = (await auditOf(api())).filter(({ actor_id }) => actor_id === made.id);
    expect(entries.map(({ action, traits }) => [action, traits])).toEqual([
      ['user_confirmation_requested', { provider: 'phone' }],
      ['user_signedup', { provider: 'phone' }],
      ['login', { provider: 'phone' }],
    ]);
  });

  it('signs in at once where the site confirms by itself, and texts nothing', async () => {
    api().configure({ sms: { autoconfirm: true } });
    const phone = newNumber();
    const { status, body } = await signUp(phone, { channel: 'whatsapp' });
    expect([status, body.user.phone, body.user.phone_confirmed_at]).toEqual([200, phone, api().now.toISOString()]);
    expect(claimsOf(body.access_token)).toMatchObject({ amr: [{ method: 'password' }] });
    expect((await api().texts()).filter(({ recipient }) => recipient === phone)).toEqual([]);
    const entries = (await auditOf(api())).filter(({ actor_id }) => actor_id === body.user.id);
    expect(entries).toMatchObject([
      { action: 'user_signedup', traits: { provider: 'phone', channel: 'whatsapp' } },
      { action: 'login', traits: { provider: 'phone' } },
    ]);
  });

  it('goes on with a number that waits: same user, first password, another code after a minute', async () => {
    const phone = newNumber();
    const { body: first } = await signUp(phone);
    expect(await signUp(phone)).toMatchObject({
      status: 429,
      body: { error_code: 'over_sms_send_rate_limit', msg: /only request this after 60 seconds/ },
    });
    api().advance(60);
    const { status, body } = await signUp(phone, { password: 'another horse', data: { mine: true } });
    expect([status, body.id, body.user_metadata.mine]).toEqual([200, first.id, undefined]);
    await api().post('/verify', { type: 'sms', phone, token: await codeTo(api(), phone) });
    expect((await api().post('/token?grant_type=password', { phone, password: 'another horse' })).status).toBe(400);
    expect((await api().post('/token?grant_type=password', { phone, password })).status).toBe(200);
  });

  it('is remembered in the channel that was asked for', async () => {
    const phone = newNumber();
    expect((await signUp(phone, { channel: 'whatsapp' })).status).toBe(200);
    expect((await textTo(api(), phone)).snapshot['channel']).toBe('whatsapp');
  });

  it('is one user of parallel requests', async () => {
    const phone = newNumber();
    const answers = await Promise.all(Array.from({ length: 10 }, () => signUp(phone)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.every(({ status }) => status === 200 || status === 429)).toBe(true);
    expect((await api().texts()).filter(({ recipient }) => recipient === phone)).toHaveLength(1);
  });

  it('is a user of the site alone: another site has its own', async () => {
    const phone = newNumber();
    const { body: here } = await signUp(phone);
    const { body: there } = await api().post('/signup', { phone, password }, { on: 'b' });
    expect(there.id).not.toBe(here.id);
    const token = await codeTo(api(), phone);
    expect(await api().post('/verify', { type: 'sms', phone, token }, { on: 'b' })).toMatchObject({ status: 403 });
    expect((await api().post('/verify', { type: 'sms', phone, token })).status).toBe(200);
  });
});

describe('signing up with a number that has an account', () => {
  const taken = async (): Promise<string> => {
    const phone = newNumber();
    await api().addUser({ email: null, phone, phone_confirmed_at: api().now });
    return phone;
  };

  it('is answered like a new one but without identities, and texts nothing', async () => {
    const phone = await taken();
    const fresh = (await signUp(newNumber(), { data: { a: 1 } })).body;
    const { status, body } = await signUp(phone, { data: { a: 1 } });
    expect([status, body.identities, body.phone]).toEqual([200, [], phone]);
    expect(Object.keys(body)).toEqual(Object.keys(fresh));
    expect(Object.keys(body.user_metadata)).toEqual(Object.keys(fresh.user_metadata));
    expect((await api().texts()).filter(({ recipient }) => recipient === phone)).toEqual([]);
    expect(await auditOf(api())).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ action: 'user_repeated_signup', traits: { provider: 'phone' } }),
      ]),
    );
  });

  it.each([{ sms: { autoconfirm: true } }, { mailer: { autoconfirm: true } }])(
    'is told where people of any sort need no confirmation (%j)',
    async (settings) => {
      api().configure(settings);
      expect(await signUp(await taken())).toMatchObject({ status: 422, body: { error_code: 'user_already_exists' } });
    },
  );

  it('leaves no trace that somebody could look up', async () => {
    const phone = await taken();
    await signUp(phone);
    expect(await api().rows('users').where({ phone })).toHaveLength(1);
    expect(await api().rows('messages').where({ recipient: phone })).toEqual([]);
  });
});

describe('a sign-up by phone is refused', () => {
  it.each<[string, object, number, string, RegExp]>([
    ['without a password', { password: '' }, 400, 'validation_failed', /^Signup requires a valid password$/],
    ['with a weak password', { password: '12' }, 422, 'weak_password', /at least/],
    ['with both addresses', { email: 'x@x.example' }, 400, 'validation_failed', /Only an email address or phone/],
    ['by a channel that nobody has', { channel: 'fax' }, 400, 'validation_failed', /channel/i],
    ['with a code challenge', { code_challenge: 'x' }, 400, 'validation_failed', /PKCE/],
    ['with a number that is none', { phone: '0155' }, 400, 'validation_failed', /^Invalid phone number format/],
    ['with a number that is too long', { phone: '1'.repeat(16) }, 400, 'validation_failed', /^Invalid phone number/],
    [
      'with letters',
      { phone: '+49abc' },
      400,
      'validation_failed',
      /^Invalid phone number format \(E\.164 required\)$/,
    ],
  ])('%s', async (_what, more, status, code, text) => {
    const { status: got, body } = await signUp(newNumber(), more);
    expect([got, body.error_code]).toEqual([status, code]);
    expect(body.msg).toMatch(text);
  });

  it('by WhatsApp where the provider has none', async () => {
    api().configure({ sms: { provider: 'vonage', vonage: { api_key: 'k', api_secret: 's', from: 'f' } } });
    expect(await signUp(newNumber(), { channel: 'whatsapp' })).toMatchObject({ status: 400 });
    expect((await signUp(newNumber())).status).toBe(200);
  });

  it('where phones are off', async () => {
    api().configure({ external: { phone: { enabled: false } } });
    const body = { error_code: 'phone_provider_disabled', msg: 'Phone signups are disabled' };
    expect(await signUp(newNumber())).toMatchObject({ status: 400, body });
  });

  it('where nobody may sign up', async () => {
    api().configure({ disable_signup: true });
    expect(await signUp(newNumber())).toMatchObject({ status: 422, body: { error_code: 'signup_disabled' } });
  });

  it('where the provider lacks its credentials, before anything is stored', async () => {
    api().configure({ sms: { twilio: { auth_token: '' } } });
    const phone = newNumber();
    const answer = await signUp(phone);
    expect(answer).toMatchObject({ status: 422, body: { error_code: 'sms_send_failed' } });
    expect(answer.text).not.toContain('AC0');
    expect(await api().rows('users').where({ phone })).toEqual([]);
  });
});
