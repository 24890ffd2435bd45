import { describe, expect, it } from 'vitest';
import { codeIn, mailTo } from '../supabase/follow-mail.ts';
import { claimsOf, signIn } from '../supabase/sign-in.ts';
import { useSupabaseApi, type Answer } from '../supabase/support.ts';
import { askToken, speak } from './speak.ts';

const api = useSupabaseApi({ rate_limit: { otp: 100_000, verify: 100_000 } });

const day = 86_400;
const password = 'another password';
let people = 0;
const newAddress = (): string => `person-${(people += 1)}@x.example`;

/** Changes the own account in the language that has no checks of its own. */
const change = (token: string, body: object): Promise<Answer> =>
  speak(api(), 'netlify', { path: '/user', method: 'PUT', body, token });

const told = (status: number, msg: string | RegExp): object => ({
  status,
  body: { code: status, msg: typeof msg === 'string' ? msg : expect.stringMatching(msg) },
});

describe('a new password, in the language of Netlify', () => {
  it('needs the code of a reauthentication where the site asks for one, and takes it once', async () => {
    api().configure({ security: { update_password_require_reauthentication: true }, jwt: { exp: 2 * day } });
    const { accessToken: token, user } = await signIn(api());
    expect((await change(token, { password: 'within a day' })).status).toBe(200);
    api().advance(day);
    expect(await change(token, { password })).toMatchObject(told(400, /reauthentication/i));
    expect((await change(token, { data: { a: 1 } })).status).toBe(200);
    await api().get('/reauthenticate', { token });
    const nonce = codeIn(await mailTo(api(), user.email ?? ''));
    expect(await change(token, { password, nonce: `${nonce}0` })).toMatchObject({ status: 422 });
    const answers = await Promise.all(Array.from({ length: 5 }, () => change(token, { password, nonce })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 422, 422, 422, 422]);
  });

  it('takes that code also together with the link of a change of address', async () => {
    api().configure({ security: { update_password_require_reauthentication: true }, jwt: { exp: 2 * day } });
    api().configure({ mailer: { secure_email_change_enabled: false } });
    const { accessToken: token, user } = await signIn(api());
    api().advance(day);
    const email = newAddress();
    await change(token, { email });
    const email_change_token = (await mailTo(api(), email)).snapshot.token;
    await api().get('/reauthenticate', { token });
    expect((await change(token, { password, email_change_token })).status).toBe(400);
    const nonce = codeIn(await mailTo(api(), user.email ?? ''));
    const changed = await change(token, { password, email_change_token, nonce });
    expect(changed, changed.text).toMatchObject({ status: 200, body: { email } });
  });

  it('needs the current one where the site asks for it, which nobody may guess at by a stolen token', async () => {
    api().configure({ security: { update_password_require_current_password: true } });
    const { accessToken: token, user } = await signIn(api());
    expect(await change(token, { password })).toMatchObject(told(400, /current password/i));
    expect(await change(token, { password, current_password: 'x' })).toMatchObject(told(400, /current password/i));
    expect((await change(token, { password, current_password: 'correct horse' })).status).toBe(200);
    const guesses = await Promise.all(
      Array.from({ length: 30 }, () => change(token, { password: 'x'.repeat(8), current_password: 'wrong' })),
    );
    expect(guesses.some(({ status }) => status === 429)).toBe(true);
    const grant = { grant_type: 'password', username: user.email ?? '', password };
    expect((await askToken(api(), 'netlify', grant)).status).toBe(429);
  });

  it('needs nothing where the site asks for nothing, and may be the same', async () => {
    const { accessToken: token } = await signIn(api());
    for (const same of [password, password]) expect((await change(token, { password: same })).status).toBe(200);
  });

  it('is up to the provider of who signs in through one, as is the address', async () => {
    const { accessToken: token, user } = await signIn(api());
    await api().rows('users').where({ id: user.id }).update({ is_sso_user: true });
    for (const body of [{ password }, { email: newAddress() }, { nonce: '123456' }]) {
      expect(await change(token, body)).toMatchObject(told(422, /single sign-on/));
    }
    expect((await change(token, { data: { a: 1 } })).status).toBe(200);
  });

  it('is not for who has no name yet', async () => {
    api().configure({ external: { anonymous_users: { enabled: true } } });
    const { access_token: token } = (await api().post('/signup', {})).body;
    expect(await change(token, { password })).toMatchObject(told(422, /anonymous user/));
    expect(claimsOf(token)).toMatchObject({ is_anonymous: true });
  });
});

describe('a change of address, in the language of Netlify', () => {
  /** The change as it is asked for, and to whom mails go. */
  async function begin(): Promise<{ token: string; email: string; next: string; recipients: string[] }> {
    const email = newAddress();
    const next = newAddress();
    const { accessToken: token, user } = await signIn(api(), { email });
    expect((await change(token, { email: next })).body).toMatchObject({ email, new_email: next });
    const mails = (await api().mails()).filter(({ row }) => row.user_id === user.id);
    return { token, email, next, recipients: mails.map(({ recipient }) => recipient).toSorted() };
  }
  const confirm = async (token: string, address: string): Promise<Answer> =>
    change(token, { email_change_token: (await mailTo(api(), address)).snapshot.token });

  it('takes the word of both addresses where a site of Supabase asks both', async () => {
    const { token, email, next, recipients } = await begin();
    expect(recipients).toEqual([email, next].toSorted());
    expect(await confirm(token, next)).toMatchObject({ status: 200, body: { email, new_email: next } });
    expect(await confirm(token, email)).toMatchObject({ status: 200, body: { email: next } });
  });

  it('leaves no way around the current address that the other language has asked', async () => {
    const email = newAddress();
    const next = newAddress();
    const { accessToken: token } = await signIn(api(), { email });
    await api().put('/user', { email: next }, { token });
    api().advance(60);
    await change(token, { email: next });
    expect((await confirm(token, next)).body).toMatchObject({ email, new_email: next });
  });

  it.each([
    ['asks the new one', { mailer: { secure_email_change_enabled: false } }],
    ['speaks Netlify’s language first', { dialect: 'netlify' }],
  ] as const)('takes the word of the new one on a site that %s', async (_title, settings) => {
    api().configure(settings);
    const { token, next, recipients } = await begin();
    expect(recipients).toEqual([next]);
    expect(await confirm(token, next)).toMatchObject({ status: 200, body: { email: next } });
  });
});
