import { describe, expect, it } from 'vitest';
import { auditOf, mailTo } from '../follow-mail.ts';
import { signIn } from '../sign-in.ts';
import { useSupabaseApi, type Answer } from '../support.ts';

const api = useSupabaseApi({ rate_limit: { otp: 100_000, email_sent: '' } });
const ask = (token?: string): Promise<Answer> => api().get('/reauthenticate', token === undefined ? {} : { token });

describe('/reauthenticate', () => {
  it('mails a code, and no link', async () => {
    const { user, accessToken } = await signIn(api());
    expect(await ask(accessToken)).toMatchObject({ status: 200, text: '{}' });
    const mail = await mailTo(api(), user.email ?? '');
    expect(mail).toMatchObject({ kind: 'reauthentication', snapshot: { code: expect.stringMatching(/^\d{6}$/) } });
    expect((await auditOf(api())).at(-1)).toMatchObject({ action: 'user_reauthenticate_requested', actor_id: user.id });
    const { body } = await api().get('/user', { token: accessToken });
    expect(body.reauthentication_sent_at).toBe(api().now.toISOString());
  });

  it('mails a code that signs nobody in', async () => {
    const { user, accessToken } = await signIn(api());
    await ask(accessToken);
    const { snapshot } = await mailTo(api(), user.email ?? '');
    for (const type of ['signup', 'recovery', 'magiclink', 'email', 'email_change', 'invite']) {
      const typed = await api().post('/verify', { type, email: user.email, token: snapshot['code'] });
      const sent = await api().post('/verify', { type, token_hash: snapshot.token });
      expect([typed.status, sent.status]).toEqual([403, 403]);
    }
  });

  it('waits a minute between two codes', async () => {
    const { accessToken } = await signIn(api());
    await ask(accessToken);
    expect(await ask(accessToken)).toMatchObject({ status: 429, body: { error_code: 'over_email_send_rate_limit' } });
    api().advance(60);
    expect((await ask(accessToken)).status).toBe(200);
  });

  it.each<[string, object, number, string, RegExp]>([
    [
      'without an address',
      { email: null, email_key: null },
      400,
      'validation_failed',
      /^Reauthentication requires the user to have an email or a phone number$/,
    ],
    ['whose address is not confirmed', { email_confirmed_at: null }, 422, 'email_not_confirmed', /./],
    [
      'whose number is not confirmed',
      { email: null, email_key: null, phone: '15551234567' },
      422,
      'phone_not_confirmed',
      /./,
    ],
  ])('is refused to a person %s', async (_who, change, status, code, text) => {
    const { user, accessToken } = await signIn(api());
    await api().rows('users').where({ id: user.id }).update(change);
    const answer = await ask(accessToken);
    expect([answer.status, answer.body.error_code]).toEqual([status, code]);
    expect(answer.body.msg).toMatch(text);
  });

  it('needs a token', async () => {
    expect((await ask()).status).toBe(401);
  });
});
