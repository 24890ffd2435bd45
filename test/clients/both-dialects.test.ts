import type { User } from 'gotrue-js';
import { isAuthSessionMissingError } from '@supabase/auth-js';
import { describe, expect, it } from 'vitest';
import { call, someEmail } from '../api/netlify/client.ts';
import type { Site } from '../support/site.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { authClient, createOpenSite, done, password, refusal, signUpAndIn } from './auth-js/auth-client.ts';
import { follow, linkIn } from './auth-js/read-mail.ts';
import { allowPlainHttp, gotrue, refused } from './gotrue-client.ts';

const gatehouse = useGatehouse();
allowPlainHttp();

const confirmation = 'Confirm Your Signup';

function tokensOf(user: User): { access_token: string; refresh_token: string } {
  const token = user.tokenDetails();
  if (token === null) throw new Error('the session has ended');
  return { access_token: token.access_token, refresh_token: token.refresh_token };
}

describe('one account, two languages', () => {
  it('signs up through gotrue-js and in through auth-js', async () => {
    const site = await gatehouse().createSite();
    const email = someEmail();
    const signedUp = await gotrue(site).signup(email, password, { full_name: 'Ann' });
    expect((await refusal(authClient(site).signInWithPassword({ email, password }))).code).toBe('email_not_confirmed');
    await gotrue(site).confirm(await site.tokenMailedTo(email, confirmation));
    const { user } = await done(authClient(site).signInWithPassword({ email, password }));
    expect(user).toMatchObject({
      id: signedUp.id,
      email,
      user_metadata: { full_name: 'Ann' },
      app_metadata: { provider: 'email' },
      identities: [{ provider: 'email', user_id: signedUp.id }],
    });
  });

  it('signs up through auth-js and in through gotrue-js', async () => {
    const site = await gatehouse().createSite();
    const email = someEmail();
    const { user } = await done(authClient(site).signUp({ email, password, options: { data: { full_name: 'Ben' } } }));
    expect((await refused(gotrue(site).login(email, password))).message).toBe('invalid_grant: Email not confirmed');
    expect((await follow(await site.mailTo(email, confirmation))).fragment).toHaveProperty('access_token');
    const known = await gotrue(site).login(email, password);
    expect(known).toMatchObject({ id: user?.id, email, user_metadata: { full_name: 'Ben' } });
    expect(known['confirmed_at']).toMatch(/^\d{4}-/);
  });

  it('confirms in one what was mailed by the other', async () => {
    const site = await gatehouse().createSite();
    const [ann, ben] = [someEmail(), someEmail()];
    await gotrue(site).signup(ann, password);
    const token_hash = await site.tokenMailedTo(ann, confirmation);
    expect((await done(authClient(site).verifyOtp({ token_hash, type: 'signup' }))).user).toMatchObject({ email: ann });

    await done(authClient(site).signUp({ email: ben, password }));
    const token = linkIn(await site.mailTo(ben, confirmation)).searchParams.get('token') ?? '';
    expect(await gotrue(site).confirm(token)).toMatchObject({ email: ben });
  });

  it('accepts through auth-js what the functions of the site have sent', async () => {
    const site = await gatehouse().createSite();
    const email = someEmail();
    const json = { email, data: { full_name: 'Cem' } };
    expect((await call(site, 'POST /invite', { json, bearer: site.signToken() })).status).toBe(200);
    const token_hash = await site.tokenMailedTo(email, 'You have been invited');
    const client = authClient(site);
    const { user } = await done(client.verifyOtp({ token_hash, type: 'invite' }));
    expect(user).toMatchObject({ email, user_metadata: { full_name: 'Cem' } });
    await done(client.updateUser({ password }));
    expect(await gotrue(site).login(email, password)).toMatchObject({ id: user?.id });
  });

  it('is known to both as taken', async () => {
    const site = await createOpenSite(gatehouse(), { dialect: 'auto' });
    const [ann, ben] = [await signUpAndIn(site), someEmail()];
    expect(await refused(gotrue(site).signup(ann.email, password))).toMatchObject({
      status: 400,
      message: 'A user with this email address has already been registered',
    });
    await gotrue(site).signup(ben, password);
    expect((await refusal(authClient(site).signUp({ email: ben, password }))).code).toBe('user_already_exists');
  });
});

describe('one session, two languages', () => {
  /** Signed in through both. */
  async function signInTwice(): Promise<{
    site: Site;
    email: string;
    there: User;
    here: ReturnType<typeof authClient>;
  }> {
    const site = await createOpenSite(gatehouse(), { dialect: 'auto' });
    const { client: here, email } = await signUpAndIn(site);
    return { site, email, here, there: await gotrue(site).login(email, password) };
  }

  it('is taken over with its tokens', async () => {
    const { site, email, there } = await signInTwice();
    const client = authClient(site);
    const tokens = tokensOf(there);
    expect((await done(client.setSession(tokens))).user).toMatchObject({ email });
    const { session } = await done(client.refreshSession());
    expect(session?.refresh_token).not.toBe(tokens.refresh_token);
    expect((await done(client.getUser())).user).toMatchObject({ email });
  });

  it('shows changes of data to both', async () => {
    const { here, there } = await signInTwice();
    await there.update({ data: { town: 'Ulm' } });
    await done(here.updateUser({ data: { pet: 'cat' } }));
    const known = { town: 'Ulm', pet: 'cat' };
    expect((await done(here.getUser())).user.user_metadata).toMatchObject(known);
    expect((await there.getUserData()).user_metadata).toMatchObject(known);
  });

  it('ends with a new password set through the other', async () => {
    const { site, email, here, there } = await signInTwice();
    await done(here.updateUser({ password: 'a new one' }));
    expect((await refused(there.jwt(true))).status).toBe(400);
    const again = await gotrue(site).login(email, 'a new one');
    await again.update({ password: 'a third one' });
    expect(isAuthSessionMissingError((await here.getUser()).error)).toBe(true);
  });

  it('ends with signing out through the other', async () => {
    const one = await signInTwice();
    await one.there.logout();
    expect(isAuthSessionMissingError((await one.here.getUser()).error)).toBe(true);
    const other = await signInTwice();
    await other.here.signOut();
    expect((await refused(other.there.jwt(true))).status).toBe(400);
  });
});
