import { describe, expect, it } from 'vitest';
import { auditOf, codeIn, follow, mailTo, pkce, redirectIn } from '../follow-mail.ts';
import { signIn } from '../sign-in.ts';
import { useSupabaseApi, type Answer } from '../support.ts';

const api = useSupabaseApi({ rate_limit: { otp: 100_000, verify: 100_000, email_sent: '' } });

let people = 0;
const newAddress = (): string => `person-${(people += 1)}@x.example`;
const resend = (body: object): Promise<Answer> => api().post('/resend', body);

describe('/resend', () => {
  it('mails the confirmation of a sign-up again, with a new code', async () => {
    const email = newAddress();
    const { body } = await api().post('/signup', { email, password: 'correct horse' });
    expect(await resend({ type: 'signup', email })).toMatchObject({ status: 429 });
    const first = await mailTo(api(), email);
    api().advance(60);
    expect(await resend({ type: 'signup', email })).toMatchObject({ status: 200, text: '{}' });
    const second = await mailTo(api(), email);
    expect(second.kind).toBe('confirmation');
    expect(codeIn(second)).not.toBe(codeIn(first));
    expect((await auditOf(api())).at(-1)).toMatchObject({
      action: 'user_confirmation_requested',
      actor_id: body.id,
    });
    expect((await api().post('/verify', { type: 'signup', email, token: codeIn(first) })).status).toBe(403);
    expect((await api().post('/verify', { type: 'signup', email, token: codeIn(second) })).status).toBe(200);
  });

  it('gives a client that asks for it a code in place of tokens', async () => {
    const email = newAddress();
    await api().post('/signup', { email, password: 'correct horse' });
    api().advance(60);
    await resend({ type: 'signup', email, ...pkce.pair });
    const { snapshot } = await mailTo(api(), email);
    const { query } = redirectIn(await follow(api(), snapshot.token, 'signup'));
    const exchange = { auth_code: query['code'], code_verifier: pkce.verifier };
    expect((await api().post('/token?grant_type=pkce', exchange)).status).toBe(200);
  });

  it('mails both addresses of a change again, known by the current one', async () => {
    const email = newAddress();
    const next = newAddress();
    const { accessToken } = await signIn(api(), { email });
    await api().put('/user', { email: next }, { token: accessToken });
    expect(await resend({ type: 'email_change', email })).toMatchObject({ status: 429 });
    api().advance(60);
    const before = (await api().mails()).length;
    expect(await resend({ type: 'email_change', email })).toMatchObject({ status: 200, text: '{}' });
    const fresh = (await api().mails()).slice(before);
    expect(fresh.map(({ kind, recipient }) => [kind, recipient]).toSorted()).toEqual(
      [
        ['email_change', email],
        ['email_change', next],
      ].toSorted(),
    );
    expect(await resend({ type: 'email_change', email: next })).toMatchObject({ status: 200 });
    expect(await api().mails()).toHaveLength(before + 2);
  });

  it('says the same, and sends nothing, where there is nothing to send again', async () => {
    const { email } = await api().addUser({ email: newAddress() });
    const before = await api().mails();
    for (const type of ['signup', 'email_change']) {
      for (const address of [email, 'nobody@x.example']) {
        expect(await resend({ type, email: address })).toMatchObject({ status: 200, text: '{}' });
      }
    }
    expect(await api().mails()).toHaveLength(before.length);
  });

  it.each<[string, object, string, RegExp]>([
    ['an unknown type', { type: 'invite', email: 'x@x.example' }, 'validation_failed', /types/],
    ['a sign-up without its address', { type: 'signup', phone: '15551234567' }, 'validation_failed', /email/],
    ['a text message without its number', { type: 'sms', email: 'x@x.example' }, 'validation_failed', /phone/],
    [
      'both addresses',
      { type: 'signup', email: 'x@x.example', phone: '15551234567' },
      'validation_failed',
      /Only an email address or phone number should be provided/,
    ],
    ['no address', { type: 'email_change' }, 'validation_failed', /Missing/],
    [
      'half a code challenge',
      { type: 'signup', email: 'x@x.example', code_challenge: 'x'.repeat(43) },
      'validation_failed',
      /code_challenge/,
    ],
    ['a phone number', { type: 'sms', phone: '15551234567' }, 'phone_provider_disabled', /^Phone logins are disabled$/],
    [
      'an address that is none',
      { type: 'signup', email: 'x' },
      'validation_failed',
      /Unable to validate email address/,
    ],
  ])('refuses %s', async (_what, body, code, text) => {
    const answer = await resend(body);
    expect([answer.status, answer.body.error_code]).toEqual([400, code]);
    expect(answer.body.msg).toMatch(text);
  });

  it('is refused where e-mail is off', async () => {
    api().configure({ external: { email: { enabled: false } } });
    const answer = await resend({ type: 'signup', email: 'x' });
    expect(answer).toMatchObject({ status: 400, body: { error_code: 'email_provider_disabled' } });
  });
});
