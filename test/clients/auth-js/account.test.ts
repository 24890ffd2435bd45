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
  signInElsewhere,
  signUpAndIn,
  subject,
  type ClientOptions,
  type SignedUp,
} from './auth-client.ts';
import { authCodeFrom, codeIn, codeMailedTo, follow } from './read-mail.ts';

const gatehouse = useGatehouse();

/** Signs somebody up where addresses have to be confirmed, and confirms this one. */
async function signUpConfirmed(site: Site, options: ClientOptions = {}): Promise<Omit<SignedUp, 'session'>> {
  const client = authClient(site, options);
  const email = someEmail();
  await done(client.signUp({ email, password }));
  const token = await codeMailedTo(site, email, subject.confirmation);
  const { user } = await done(client.verifyOtp({ email, token, type: 'signup' }));
  if (!user) throw new Error('nobody was confirmed');
  return { client, email, user };
}

describe('data', () => {
  it('is merged into what is known, and shows at once', async () => {
    const site = await createOpenSite(gatehouse());
    const { client } = await signUpAndIn(site);
    await done(client.updateUser({ data: { name: 'Ann', town: 'Ulm' } }));
    const { user } = await done(client.updateUser({ data: { name: 'Anna', town: null } }));
    expect(user.user_metadata).toMatchObject({ name: 'Anna' });
    expect(user.user_metadata).not.toHaveProperty('town');
    expect((await done(client.getUser())).user.user_metadata).toEqual(user.user_metadata);
    expect((await done(client.getSession())).session?.user.user_metadata).toEqual(user.user_metadata);
  });
});

describe('a new password', () => {
  it('ends the other sessions and keeps this one', async () => {
    const site = await createOpenSite(gatehouse());
    const person = await signUpAndIn(site);
    const elsewhere = await signInElsewhere(site, person);
    await done(person.client.updateUser({ password: 'a new one' }));
    expect(await done(person.client.refreshSession())).toHaveProperty('session');
    expect((await refusal(elsewhere.refreshSession())).code).toBe('refresh_token_not_found');
  });

  it('is another one, and as strong as the site wants', async () => {
    const site = await createOpenSite(gatehouse());
    const { client } = await signUpAndIn(site);
    expect(await refusal(client.updateUser({ password }))).toEqual({
      status: 422,
      code: 'same_password',
      message: 'New password should be different from the old password.',
    });
    expect((await client.updateUser({ password: 'short' })).error).toMatchObject({
      name: 'AuthWeakPasswordError',
      reasons: ['length'],
    });
  });

  it('needs the mailed nonce where the sign-in is old', async () => {
    const site = await createAuthSite(gatehouse(), { security: { update_password_require_reauthentication: true } });
    const { client, email } = await signUpConfirmed(site);
    gatehouse().clock.advance(86_400 + 1);
    await done(client.refreshSession());
    expect(await refusal(client.updateUser({ password: 'a new one' }))).toMatchObject({
      status: 400,
      code: 'reauthentication_needed',
    });
    expect(await done(client.reauthenticate())).toEqual({ user: null, session: null });
    const nonce = await codeMailedTo(site, email, subject.reauthentication);
    const wrong = client.updateUser({ password: 'a new one', nonce: nonce === '123456' ? '654321' : '123456' });
    expect(await refusal(wrong)).toMatchObject({ status: 422, code: 'reauthentication_not_valid' });
    await done(client.updateUser({ password: 'a new one', nonce }));
    expect(await done(authClient(site).signInWithPassword({ email, password: 'a new one' }))).toHaveProperty('user');
  });
});

describe('a new address', () => {
  it('counts once both addresses have typed their codes', async () => {
    const site = await createAuthSite(gatehouse());
    const { client, email, user } = await signUpConfirmed(site);
    const wanted = someEmail();
    expect((await done(client.updateUser({ email: wanted }))).user).toMatchObject({ email, new_email: wanted });
    const codes = {
      old: await codeMailedTo(site, email, subject.emailChange),
      new: await codeMailedTo(site, wanted, subject.emailChange),
    };
    const half = await done(client.verifyOtp({ email, token: codes.old, type: 'email_change' }));
    expect(half).toEqual({ user: null, session: null });
    expect((await done(client.getUser())).user).toMatchObject({ email, new_email: wanted });
    const whole = await done(client.verifyOtp({ email: wanted, token: codes.new, type: 'email_change' }));
    expect(whole.user).toMatchObject({ id: user.id, email: wanted });
    expect(whole.user).not.toHaveProperty('new_email');
    expect((await done(authClient(site).signInWithPassword({ email: wanted, password }))).user.id).toBe(user.id);
    expect((await refusal(authClient(site).signInWithPassword({ email, password }))).code).toBe('invalid_credentials');
  });

  it('counts once both links were followed (PKCE)', async () => {
    const site = await createAuthSite(gatehouse());
    const { client, email } = await signUpConfirmed(site, { flowType: 'pkce' });
    const wanted = someEmail();
    await done(client.updateUser({ email: wanted }));
    const half = await follow(await site.mailTo(wanted, subject.emailChange));
    expect(half.query).toEqual({ message: expect.stringContaining('other email') });
    const code = await authCodeFrom(site.mailTo(email, subject.emailChange));
    expect(code).toMatch(/^[0-9a-f-]{36}$/);
    // This version of the client forgets the verifier when it stores the answer; its session lives on all the same.
    expect((await done(client.getUser())).user).toMatchObject({ email: wanted });
    expect((await done(client.refreshSession())).user).toMatchObject({ email: wanted });
  });

  it('needs only its own code where the site says so', async () => {
    const site = await createAuthSite(gatehouse(), { mailer: { secure_email_change_enabled: false } });
    const { client, email } = await signUpConfirmed(site);
    const wanted = someEmail();
    await done(client.updateUser({ email: wanted }));
    const token = codeIn(await site.mailTo(wanted, subject.emailChange));
    const { user } = await done(client.verifyOtp({ email: wanted, token, type: 'email_change' }));
    expect(user).toMatchObject({ email: wanted });
    const mails = gatehouse().inbox.list();
    expect(mails.some((mail) => mail.to.includes(email) && subject.emailChange.test(mail.subject))).toBe(false);
  });

  it('that somebody has is refused', async () => {
    const site = await createOpenSite(gatehouse());
    const [ann, ben] = [await signUpAndIn(site), await signUpAndIn(site)];
    expect(await refusal(ann.client.updateUser({ email: ben.email }))).toEqual({
      status: 422,
      code: 'email_exists',
      message: 'A user with this email address has already been registered',
    });
  });
});

describe('identities', () => {
  it('are listed', async () => {
    const site = await createOpenSite(gatehouse());
    const { client, user, email } = await signUpAndIn(site);
    const { identities } = await done(client.getUserIdentities());
    expect(identities).toMatchObject([
      { id: user.id, user_id: user.id, provider: 'email', identity_data: { sub: user.id, email } },
    ]);
  });

  it('are taken away only where the site allows it, and never the last one', async () => {
    const site = await createOpenSite(gatehouse());
    const open = await createOpenSite(gatehouse(), { security: { manual_linking_enabled: true } });
    const unlink = async (on: Site): Promise<unknown> => {
      const { client, user } = await signUpAndIn(on);
      const [identity] = user.identities ?? [];
      if (!identity) throw new Error('no identity');
      return refusal(client.unlinkIdentity(identity));
    };
    expect(await unlink(site)).toMatchObject({ status: 404, code: 'manual_linking_disabled' });
    expect(await unlink(open)).toMatchObject({ status: 422, code: 'single_identity_not_deletable' });
  });
});
