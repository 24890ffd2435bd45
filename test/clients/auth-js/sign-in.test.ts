import type { EmailOtpType } from '@supabase/auth-js';
import { describe, expect, it } from 'vitest';
import { someEmail } from '../../api/netlify/client.ts';
import type { Site } from '../../support/site.ts';
import { useGatehouse } from '../../support/use-gatehouse.ts';
import {
  authClient,
  createAuthSite,
  createOpenSite,
  done,
  password,
  refusal,
  signUpAndIn,
  subject,
} from './auth-client.ts';
import { authCodeFrom, codeIn, codeMailedTo, follow, linkIn } from './read-mail.ts';

const gatehouse = useGatehouse();

const wrongCredentials = { status: 400, code: 'invalid_credentials', message: 'Invalid login credentials' };

/** Somebody with a confirmed address, on a site that wants them confirmed. */
async function signUpConfirmed(site: Site): Promise<string> {
  const email = someEmail();
  const client = authClient(site);
  await done(client.signUp({ email, password }));
  await done(client.verifyOtp({ email, token: await codeMailedTo(site, email, subject.confirmation), type: 'signup' }));
  return email;
}

describe('a password', () => {
  it('signs in, whatever the case of the address', async () => {
    const site = await createOpenSite(gatehouse());
    const { email, user } = await signUpAndIn(site);
    const client = authClient(site);
    const signedIn = await done(client.signInWithPassword({ email: email.toUpperCase(), password }));
    expect(signedIn.user).toMatchObject({ id: user.id, email });
    expect(signedIn.user.last_sign_in_at).toMatch(/^\d{4}-/);
    expect((await done(client.getSession())).session?.user.id).toBe(user.id);
  });

  it('that is wrong is answered as an address that nobody has', async () => {
    const site = await createOpenSite(gatehouse());
    const { email } = await signUpAndIn(site);
    const client = authClient(site);
    expect(await refusal(client.signInWithPassword({ email, password: 'wrong one' }))).toEqual(wrongCredentials);
    expect(await refusal(client.signInWithPassword({ email: someEmail(), password }))).toEqual(wrongCredentials);
    expect((await done(client.getSession())).session).toBeNull();
  });

  it('of one site is worth nothing on another', async () => {
    const [home, other] = [await createOpenSite(gatehouse()), await createOpenSite(gatehouse())];
    const { email } = await signUpAndIn(home);
    expect(await refusal(authClient(other).signInWithPassword({ email, password }))).toEqual(wrongCredentials);
  });
});

describe('a mail that signs in', () => {
  it('has a code to type', async () => {
    const site = await createAuthSite(gatehouse());
    const email = await signUpConfirmed(site);
    const client = authClient(site);
    expect(await done(client.signInWithOtp({ email }))).toEqual({ user: null, session: null });
    const token = await codeMailedTo(site, email, subject.magicLink);
    const wrong = token.replace(/.$/, (digit) => String((Number(digit) + 1) % 10));
    const expired = { status: 403, code: 'otp_expired', message: 'Token has expired or is invalid' };
    expect(await refusal(client.verifyOtp({ email, token: wrong, type: 'email' }))).toEqual(expired);
    expect((await done(client.verifyOtp({ email, token, type: 'email' }))).user).toMatchObject({ email });
    expect(await refusal(client.verifyOtp({ email, token, type: 'email' }))).toEqual(expired);
  });

  it('has a link to follow, once', async () => {
    const site = await createAuthSite(gatehouse());
    const email = await signUpConfirmed(site);
    await done(authClient(site).signInWithOtp({ email }));
    const mail = await site.mailTo(email, subject.magicLink);
    const { access_token = '', refresh_token = '', type } = (await follow(mail)).fragment;
    expect(type).toBe('magiclink');
    const client = authClient(site);
    expect((await done(client.setSession({ access_token, refresh_token }))).user).toMatchObject({ email });
    expect((await follow(mail)).fragment).toMatchObject({
      error: 'access_denied',
      error_code: 'otp_expired',
      error_description: 'Email link is invalid or has expired',
    });
  });

  it('hands a code to the client that asked for one, and to no other (PKCE)', async () => {
    const site = await createAuthSite(gatehouse());
    const email = await signUpConfirmed(site);
    const [client, other] = [authClient(site, { flowType: 'pkce' }), authClient(site, { flowType: 'pkce' })];
    await done(client.signInWithOtp({ email }));
    const code = await authCodeFrom(site.mailTo(email, subject.magicLink));
    await other.signInWithOtp({ email: someEmail() });
    expect(await refusal(other.exchangeCodeForSession(code))).toMatchObject({ status: 400, code: 'bad_code_verifier' });
    expect(await done(client.exchangeCodeForSession(code))).toMatchObject({ user: { email }, redirectType: null });
  });

  it('makes an account for who has none, with the data that was sent', async () => {
    const site = await createAuthSite(gatehouse());
    const client = authClient(site);
    const email = someEmail();
    await done(client.signInWithOtp({ email, options: { data: { name: 'Ann' } } }));
    const token = await codeMailedTo(site, email, subject.confirmation);
    const { user } = await done(client.verifyOtp({ email, token, type: 'email' }));
    expect(user).toMatchObject({ email, user_metadata: { name: 'Ann', email_verified: true } });
  });

  it('makes none where the client wants none', async () => {
    const site = await createAuthSite(gatehouse());
    const asked = authClient(site).signInWithOtp({ email: someEmail(), options: { shouldCreateUser: false } });
    expect(await refusal(asked)).toEqual({ status: 422, code: 'otp_disabled', message: 'Signups not allowed for otp' });
  });

  it('comes once a minute', async () => {
    const site = await createAuthSite(gatehouse());
    const client = authClient(site);
    const email = await signUpConfirmed(site);
    await done(client.signInWithOtp({ email }));
    expect(await refusal(client.signInWithOtp({ email }))).toEqual({
      status: 429,
      code: 'over_email_send_rate_limit',
      message: expect.stringMatching(/^For security purposes, you can only request this after \d+ seconds\.$/),
    });
    const first = await site.mailTo(email, subject.magicLink);
    gatehouse().clock.advance(60);
    await done(client.signInWithOtp({ email }));
    const second = await site.mailTo(email, subject.magicLink, first);
    const expired = { status: 403, code: 'otp_expired' };
    const late = client.verifyOtp({ email, token: codeIn(first), type: 'email' });
    if (codeIn(first) !== codeIn(second)) expect(await refusal(late)).toMatchObject(expired);
    expect(await done(client.verifyOtp({ email, token: codeIn(second), type: 'email' }))).toHaveProperty('session');
  });
});

describe('the token hash of a link, as a server of the site sends it', () => {
  const hashIn = async (site: Site, email: string, about: RegExp): Promise<string> =>
    linkIn(await site.mailTo(email, about)).searchParams.get('token') ?? '';

  it.each<[EmailOtpType]>([['signup'], ['email']])('confirms a sign-up as %s', async (type) => {
    const site = await createAuthSite(gatehouse());
    const client = authClient(site);
    const email = someEmail();
    await done(client.signUp({ email, password }));
    const token_hash = await hashIn(site, email, subject.confirmation);
    expect((await done(client.verifyOtp({ token_hash, type }))).user).toMatchObject({ email });
    expect(await refusal(client.verifyOtp({ token_hash, type }))).toEqual({
      status: 403,
      code: 'otp_expired',
      message: 'Email link is invalid or has expired',
    });
  });

  it.each<[EmailOtpType]>([['magiclink'], ['email']])('signs in as %s', async (type) => {
    const site = await createAuthSite(gatehouse());
    const email = await signUpConfirmed(site);
    const client = authClient(site, { flowType: 'pkce' });
    await done(client.signInWithOtp({ email }));
    const token_hash = await hashIn(site, email, subject.magicLink);
    expect(token_hash).toMatch(/^pkce_/);
    expect((await done(client.verifyOtp({ token_hash, type }))).user).toMatchObject({ email });
  });

  it('lets in who forgot the password', async () => {
    const site = await createAuthSite(gatehouse());
    const email = await signUpConfirmed(site);
    const client = authClient(site);
    await done(client.resetPasswordForEmail(email));
    const token_hash = await hashIn(site, email, subject.recovery);
    expect((await done(client.verifyOtp({ token_hash, type: 'recovery' }))).user).toMatchObject({ email });
  });
});

describe('a forgotten password', () => {
  it('is replaced after the code of the mail', async () => {
    const site = await createAuthSite(gatehouse());
    const email = await signUpConfirmed(site);
    const client = authClient(site);
    const events: string[] = [];
    client.onAuthStateChange((event) => void events.push(event));
    expect(await done(client.resetPasswordForEmail(email))).toEqual({});
    const token = await codeMailedTo(site, email, subject.recovery);
    await done(client.verifyOtp({ email, token, type: 'recovery' }));
    await done(client.updateUser({ password: 'a new one' }));
    expect(events).toEqual(expect.arrayContaining(['PASSWORD_RECOVERY', 'USER_UPDATED']));
    const elsewhere = authClient(site);
    expect(await refusal(elsewhere.signInWithPassword({ email, password }))).toEqual(wrongCredentials);
    expect((await done(elsewhere.signInWithPassword({ email, password: 'a new one' }))).user).toMatchObject({ email });
  });

  it('is replaced after the link of the mail (PKCE)', async () => {
    const site = await createAuthSite(gatehouse(), { uri_allow_list: ['https://app.example/reset'] });
    const email = await signUpConfirmed(site);
    const client = authClient(site, { flowType: 'pkce' });
    await done(client.resetPasswordForEmail(email, { redirectTo: 'https://app.example/reset' }));
    const { url, query, fragment } = await follow(await site.mailTo(email, subject.recovery));
    expect(url.href).toMatch(/^https:\/\/app\.example\/reset\?code=/);
    expect(fragment).toEqual({});
    const { code = '' } = query;
    expect(await done(client.exchangeCodeForSession(code))).toMatchObject({ redirectType: 'recovery' });
    await done(client.updateUser({ password: 'a new one' }));
    expect(await done(authClient(site).signInWithPassword({ email, password: 'a new one' }))).toHaveProperty('user');
  });

  it('of nobody is answered alike', async () => {
    const site = await createAuthSite(gatehouse());
    expect(await done(authClient(site).resetPasswordForEmail(someEmail()))).toEqual({});
  });
});

describe('sending again', () => {
  it('the confirmation makes the earlier code worthless', async () => {
    const site = await createAuthSite(gatehouse());
    const client = authClient(site);
    const email = someEmail();
    await done(client.signUp({ email, password }));
    const first = await site.mailTo(email, subject.confirmation);
    gatehouse().clock.advance(60);
    expect(await done(client.resend({ email, type: 'signup' }))).toEqual({ user: null, session: null });
    const second = await site.mailTo(email, subject.confirmation, first);
    expect((await follow(first)).fragment).toMatchObject({ error_code: 'otp_expired' });
    const { user } = await done(client.verifyOtp({ email, token: codeIn(second), type: 'signup' }));
    expect(user).toMatchObject({ email });
  });

  it('the links of a pending change of address works too', async () => {
    const site = await createAuthSite(gatehouse(), { mailer: { secure_email_change_enabled: false } });
    const email = await signUpConfirmed(site);
    const client = authClient(site);
    await done(client.signInWithPassword({ email, password }));
    const wanted = someEmail();
    await done(client.updateUser({ email: wanted }));
    const first = await site.mailTo(wanted, subject.emailChange);
    gatehouse().clock.advance(60);
    await done(client.resend({ email, type: 'email_change' }));
    const token = codeIn(await site.mailTo(wanted, subject.emailChange, first));
    const { user } = await done(client.verifyOtp({ email: wanted, token, type: 'email_change' }));
    expect(user).toMatchObject({ email: wanted });
  });

  it('for an address that waits for nothing is answered alike', async () => {
    const site = await createAuthSite(gatehouse());
    const answer = { user: null, session: null };
    expect(await done(authClient(site).resend({ email: someEmail(), type: 'signup' }))).toEqual(answer);
  });
});
