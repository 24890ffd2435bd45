import { describe, expect, it } from 'vitest';
import { useSupabaseApi } from '../support.ts';

const password = 'correct horse';

describe('a sign-up', () => {
  const api = useSupabaseApi({ rate_limit: { otp: 100_000, email_sent: '' } });

  it('answers with the user and mails a link and a code', async () => {
    const { status, body } = await api().post('/signup', {
      email: 'Ada@X.example',
      password,
      data: { full_name: 'Ada', email: 'forged@x.example' },
    });
    expect(status).toBe(200);
    const now = api().now.toISOString();
    const claims = { sub: body.id, email: 'ada@x.example', email_verified: false, phone_verified: false };
    const data = { ...claims, full_name: 'Ada' };
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      aud: 'authenticated',
      role: '',
      email: 'ada@x.example',
      phone: '',
      confirmation_sent_at: now,
      app_metadata: { provider: 'email', providers: ['email'] },
      user_metadata: data,
      identities: [
        {
          identity_id: expect.any(String),
          id: body.id,
          user_id: body.id,
          identity_data: data,
          provider: 'email',
          last_sign_in_at: now,
          created_at: now,
          updated_at: now,
          email: 'ada@x.example',
        },
      ],
      created_at: now,
      updated_at: now,
      is_anonymous: false,
    });
    const [mail] = await api().mails();
    expect(mail).toMatchObject({ kind: 'confirmation', recipient: 'ada@x.example' });
    expect(mail?.snapshot).toMatchObject({
      token: expect.stringMatching(/^[0-9a-f]{56}$/),
      code: expect.stringMatching(/^\d{6}$/),
      apiReturn: { apiUrl: `${api().origin}/i/a/auth/v1`, redirectTo: 'https://a.example' },
    });
    const verified = await api().post('/verify', {
      type: 'signup',
      email: 'ada@x.example',
      token: mail?.snapshot['code'],
    });
    expect(verified.body.user).toMatchObject({ email_confirmed_at: now, user_metadata: { email_verified: true } });
  });
});
