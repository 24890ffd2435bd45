import { AuthWeakPasswordError, isAuthWeakPasswordError } from '@supabase/auth-js';
import { describe, expect, it } from 'vitest';
import { someEmail } from '../../api/netlify/client.ts';
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
import { authCodeFrom, codeIn, follow } from './read-mail.ts';

const gatehouse = useGatehouse();

describe('signing up', () => {
  it('signs in at once where nobody has to confirm', async () => {
    const site = await createOpenSite(gatehouse());
    const client = authClient(site);
    const email = someEmail();
    const signedUp = await done(client.signUp({ email, password, options: { data: { name: 'Ann' } } }));
    expect(signedUp.user).toMatchObject({
      email,
      aud: 'authenticated',
      role: 'authenticated',
      app_metadata: { provider: 'email', providers: ['email'] },
      user_metadata: { name: 'Ann', email, email_verified: true },
      is_anonymous: false,
    });
    expect(signedUp.session).toMatchObject({ token_type: 'bearer', expires_in: 3600, user: signedUp.user });
    expect((await done(client.getSession())).session?.access_token).toBe(signedUp.session?.access_token);
    expect((await done(client.getUser())).user.id).toBe(signedUp.user?.id);
  });

  it('waits for the code of the mail', async () => {
    const site = await createAuthSite(gatehouse());
    const client = authClient(site);
    const email = someEmail();
    const { user, session } = await done(client.signUp({ email, password }));
    expect(session).toBeNull();
    expect(user).toMatchObject({ email, identities: [{ provider: 'email' }] });
    expect(user?.confirmation_sent_at).toMatch(/^\d{4}-/);
    expect(await refusal(client.signInWithPassword({ email, password }))).toEqual({
      status: 400,
      code: 'email_not_confirmed',
      message: 'Email not confirmed',
    });

    const token = codeIn(await site.mailTo(email, subject.confirmation));
    const verified = await done(client.verifyOtp({ email, token, type: 'signup' }));
    expect(verified.user).toMatchObject({ id: user?.id, email });
    expect(verified.user?.email_confirmed_at).toMatch(/^\d{4}-/);
    expect((await done(client.getUser())).user.id).toBe(user?.id);
    expect(await done(authClient(site).signInWithPassword({ email, password }))).toHaveProperty('session.access_token');
  });

  it('hands tokens to the page that the link leads to', async () => {
    const site = await createAuthSite(gatehouse(), { uri_allow_list: ['https://app.example/**'] });
    const email = someEmail();
    const emailRedirectTo = 'https://app.example/welcome?from=mail';
    await done(authClient(site).signUp({ email, password, options: { emailRedirectTo } }));
    const { url, query, fragment } = await follow(await site.mailTo(email, subject.confirmation));
    expect(`${url.origin}${url.pathname}`).toBe('https://app.example/welcome');
    expect(query).toEqual({ from: 'mail' });
    expect(fragment).toMatchObject({ token_type: 'bearer', type: 'signup', expires_in: '3600' });
    const { access_token = '', refresh_token = '' } = fragment;
    const elsewhere = authClient(site);
    expect((await done(elsewhere.setSession({ access_token, refresh_token }))).user).toMatchObject({ email });
    expect((await done(elsewhere.refreshSession())).user).toMatchObject({ email });
  });

  it('hands a code to the client that asked for one (PKCE)', async () => {
    const site = await createAuthSite(gatehouse());
    const client = authClient(site, { flowType: 'pkce' });
    const email = someEmail();
    await done(client.signUp({ email, password }));
    const code = await authCodeFrom(site.mailTo(email, subject.confirmation));
    expect((await done(client.exchangeCodeForSession(code))).user).toMatchObject({ email });
    expect((await done(client.getUser())).user).toMatchObject({ email });
  });

  it('looks the same for an address that has an account, but for the identities', async () => {
    const site = await createAuthSite(gatehouse());
    const email = someEmail();
    const client = authClient(site);
    const first = await done(client.signUp({ email, password }));
    await done(
      client.verifyOtp({ email, token: codeIn(await site.mailTo(email, subject.confirmation)), type: 'signup' }),
    );
    const again = await done(authClient(site).signUp({ email, password: 'another one' }));
    expect(again.session).toBeNull();
    expect(again.user?.identities).toEqual([]);
    expect(Object.keys(again.user ?? {})).toEqual(Object.keys(first.user ?? {}));
    expect(again.user?.id).not.toBe(first.user?.id);
  });

  it('says so where nothing is mailed anyway', async () => {
    const site = await createOpenSite(gatehouse());
    const { email } = await signUpAndIn(site);
    expect(await refusal(authClient(site).signUp({ email, password }))).toEqual({
      status: 422,
      code: 'user_already_exists',
      message: 'User already registered',
    });
  });

  it('is refused where it is closed', async () => {
    const site = await createAuthSite(gatehouse(), { disable_signup: true });
    expect(await refusal(authClient(site).signUp({ email: someEmail(), password }))).toEqual({
      status: 422,
      code: 'signup_disabled',
      message: 'Signups not allowed for this instance',
    });
  });

  it('tells a weak password and why it is', async () => {
    const site = await createAuthSite(gatehouse(), { password: { min_length: 8, required_characters: 'abc:123' } });
    const { error } = await authClient(site).signUp({ email: someEmail(), password: 'short' });
    expect(isAuthWeakPasswordError(error)).toBe(true);
    expect(error).toBeInstanceOf(AuthWeakPasswordError);
    expect(error).toMatchObject({ status: 422, code: 'weak_password', reasons: ['length', 'characters'] });
    expect(error?.message).toContain('Password should be at least 8 characters');
  });

  it('tells an address that is none', async () => {
    const site = await createAuthSite(gatehouse());
    expect(await refusal(authClient(site).signUp({ email: 'no address', password }))).toEqual({
      status: 400,
      code: 'validation_failed',
      message: expect.stringContaining('Unable to validate email address: invalid format'),
    });
  });
});

describe('signing in anonymously', () => {
  it('gives a session, and a permanent account once an address is confirmed', async () => {
    const site = await createAuthSite(gatehouse(), { external: { anonymous_users: { enabled: true } } });
    const client = authClient(site);
    const { user, session } = await done(client.signInAnonymously({ options: { data: { theme: 'dark' } } }));
    expect(user).toMatchObject({ is_anonymous: true, user_metadata: { theme: 'dark' }, identities: [] });
    expect(session?.access_token).toEqual(expect.any(String));

    const email = someEmail();
    expect((await done(client.updateUser({ email }))).user).toMatchObject({ is_anonymous: true, new_email: email });
    const token = codeIn(await site.mailTo(email, subject.emailChange));
    const { user: known } = await done(client.verifyOtp({ email, token, type: 'email_change' }));
    expect(known).toMatchObject({ id: user?.id, email, is_anonymous: false, user_metadata: { theme: 'dark' } });
    await done(client.updateUser({ password }));
    expect((await done(authClient(site).signInWithPassword({ email, password }))).user.id).toBe(user?.id);
  });

  it('is refused where it is off', async () => {
    const site = await createAuthSite(gatehouse());
    expect(await refusal(authClient(site).signInAnonymously())).toEqual({
      status: 422,
      code: 'anonymous_provider_disabled',
      message: 'Anonymous sign-ins are disabled',
    });
  });
});
