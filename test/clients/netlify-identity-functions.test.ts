import { suspendInstance, resumeInstance } from '@gatehouse/instances';
import { describe, expect, it, vi } from 'vitest';
import { call, createPerson, readToken, someEmail } from '../api/netlify/client.ts';
import { useHookReceiver } from '../support/hook-receiver.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { allowPlainHttp } from './gotrue-client.ts';
import { deployFunction, deployFunctionAt, type CookieJar } from './netlify-function.ts';
import { startWebsite, stopWebsitesAfterAll } from './website.ts';

const gatehouse = useGatehouse();
const receiver = useHookReceiver();
allowPlainHttp();
stopWebsitesAfterAll();

const password = 'correct horse';

/** A token that runs out within a minute is renewed by the client. */
const shortLived = { jwt: { exp: 30 } };

describe('signing in from a function', () => {
  it('hands the tokens to the visitor as cookies, and knows the visitor by them', async () => {
    const site = await gatehouse().createSite();
    const metadata = { user_metadata: { full_name: 'Ann' }, role: 'editor' };
    const { id, email } = await createPerson(site, { password, ...metadata });
    const [page, visitor]: [ReturnType<typeof deployFunction>, CookieJar] = [deployFunction(site), new Map()];
    const signedIn = await page.invoke(visitor, ({ login }) => login(email, password));
    expect(signedIn).toMatchObject({ id, email, name: 'Ann', provider: 'email', role: 'editor' });
    expect([...visitor.keys()]).toEqual(['nf_jwt', 'nf_refresh']);
    const user = await page.invoke(visitor, ({ getUser }) => getUser());
    expect(user).toEqual(signedIn);
    for (const time of [user?.confirmedAt, user?.createdAt, user?.updatedAt, user?.lastSignInAt]) {
      expect(time).toMatch(/^\d{4}-\d\d-\d\dT/);
    }
    expect(await page.invoke(new Map(), ({ isAuthenticated }) => isAuthenticated())).toBe(false);
  });

  it('shows why it was refused', async () => {
    const site = await gatehouse().createSite();
    const { email } = await createPerson(site, { password });
    const visitor: CookieJar = new Map();
    await expect(deployFunction(site).invoke(visitor, ({ login }) => login(email, 'wrong'))).rejects.toMatchObject({
      name: 'AuthError',
      status: 400,
      message: 'No user found with that email, or password invalid.',
    });
    expect(visitor.size).toBe(0);
  });

  it('is answered before the client gives up, however long a hook of the site takes', async () => {
    const hook = receiver().hook(() => null);
    const site = await gatehouse().createSite({ settings: { webhook: { url: hook.url, events: ['login'] } } });
    const email = someEmail();
    const json = { email, password, confirm: true };
    await call(site, 'POST /admin/users', { bearer: site.signToken(), json });
    const attempt = deployFunction(site).invoke(new Map(), ({ login }) => login(email, password));
    await expect(attempt).rejects.toMatchObject({ name: 'AuthError', status: 504 });
    expect(hook.calls.length).toBeGreaterThan(0);
  });

  it('finds identity below the address of the site itself', async () => {
    const website = await startWebsite(gatehouse(), 'bakery', { settings: { mailer: { autoconfirm: true } } });
    const page = deployFunctionAt(website.loopbackUrl);
    const [visitor, email]: [CookieJar, string] = [new Map(), someEmail()];
    expect(await page.invoke(visitor, ({ getSettings }) => getSettings())).toEqual({
      autoconfirm: true,
      disableSignup: false,
      providers: { google: false, github: false, gitlab: false, bitbucket: false, facebook: false, email: true },
    });
    await page.invoke(visitor, ({ signup }) => signup(email, password));
    await page.invoke(visitor, ({ login }) => login(email, password));
    expect(await page.invoke(visitor, ({ getUser }) => getUser())).toMatchObject({ email });
  });
});

describe('signing up from a function', () => {
  it('leaves the visitor signed out until the address is confirmed', async () => {
    const site = await gatehouse().createSite();
    const [page, visitor, email] = [deployFunction(site), new Map<string, string>(), someEmail()];
    const user = await page.invoke(visitor, ({ signup }) => signup(email, password, { full_name: 'Ann' }));
    expect(user).toMatchObject({ email, name: 'Ann', confirmedAt: undefined });
    expect(user.confirmationSentAt).toMatch(/^\d{4}-/);
    expect(visitor.size).toBe(0);
    const token = await site.tokenMailedTo(email);
    expect(await page.invoke(visitor, ({ confirmEmail }) => confirmEmail(token))).toMatchObject({ id: user.id });
    await page.invoke(visitor, ({ login }) => login(email, password));
    expect(readToken(visitor.get('nf_jwt') ?? '').claims.sub).toBe(user.id);
  });

  it('shows why it was refused', async () => {
    const site = await gatehouse().createSite();
    const attempt = deployFunction(site).invoke(new Map(), ({ signup }) => signup('nobody', password));
    await expect(attempt).rejects.toMatchObject({
      name: 'AuthError',
      status: 422,
      message: "Unable to validate email address: mail: missing '@' or angle-addr",
    });
  });
});

describe('renewing a session from a function', () => {
  it('replaces both cookies when the token is about to run out', async () => {
    const site = await gatehouse().createSite({ settings: shortLived });
    const { email } = await createPerson(site, { password });
    const [page, visitor] = [deployFunction(site), new Map<string, string>()];
    await page.invoke(visitor, ({ login }) => login(email, password));
    const before = visitor.get('nf_refresh');
    gatehouse().clock.advance(1);
    const renewed = await page.invoke(visitor, ({ refreshSession }) => refreshSession());
    expect(visitor.get('nf_jwt')).toBe(renewed);
    expect(visitor.get('nf_refresh')).not.toBe(before);
  });

  it('signs the visitor out when the session has ended', async () => {
    const site = await gatehouse().createSite({ settings: shortLived });
    const { email } = await createPerson(site, { password });
    const [page, visitor] = [deployFunction(site), new Map<string, string>()];
    await page.invoke(visitor, ({ login }) => login(email, password));
    await call(site, 'POST /logout', { bearer: visitor.get('nf_jwt') ?? '' });
    expect(await page.invoke(visitor, ({ refreshSession }) => refreshSession())).toBeNull();
    expect(visitor.size).toBe(0);
  });

  it('signs nobody out while the site is suspended', async () => {
    const site = await gatehouse().createSite({ settings: shortLived });
    const { email } = await createPerson(site, { password });
    const [page, visitor] = [deployFunction(site), new Map<string, string>()];
    await page.invoke(visitor, ({ login }) => login(email, password));
    const refresh = (): Promise<string | null> => page.invoke(visitor, ({ refreshSession }) => refreshSession());

    await suspendInstance(gatehouse().platform, site.id);
    await vi.waitFor(() => expect(refresh()).rejects.toMatchObject({ name: 'AuthError', status: 503 }));
    expect(visitor.size).toBe(2);
    await resumeInstance(gatehouse().platform, site.id);
    await vi.waitFor(async () => expect(await refresh()).toBe(visitor.get('nf_jwt')));
  });

  it('belongs to the site that signed the visitor in', async () => {
    const [home, other] = [await gatehouse().createSite(), await gatehouse().createSite({ settings: shortLived })];
    const { email } = await createPerson(other, { password });
    const visitor: CookieJar = new Map();
    await deployFunction(other).invoke(visitor, ({ login }) => login(email, password));
    const page = deployFunction(home);
    expect(await page.invoke(visitor, ({ getUser }) => getUser())).toBeNull();
    expect(await page.invoke(visitor, ({ refreshSession }) => refreshSession())).toBeNull();
    expect(visitor.size).toBe(0);
  });
});

describe('the end of a session', () => {
  it('is an end everywhere', async () => {
    const site = await gatehouse().createSite();
    const { email } = await createPerson(site, { password });
    const [page, visitor] = [deployFunction(site), new Map<string, string>()];
    await page.invoke(visitor, ({ login }) => login(email, password));
    const kept: CookieJar = new Map(visitor);
    await page.invoke(visitor, ({ logout }) => logout());
    expect(visitor.size).toBe(0);
    expect(await page.invoke(kept, ({ getUser }) => getUser())).toBeNull();
  });

  it('leaves what the platform says of the visitor', async () => {
    const site = await gatehouse().createSite();
    const user = { sub: 'u', email: 'ann@x.example', app_metadata: { provider: 'email', roles: ['editor'] } };
    const page = deployFunction(site, { token: site.signToken({ sub: '0' }), user });
    expect(await page.invoke(new Map(), ({ getUser }) => getUser())).toMatchObject({
      id: 'u',
      email: 'ann@x.example',
      roles: ['editor'],
    });
  });
});

describe('mailed tokens in a function', () => {
  it('recover an account', async () => {
    const site = await gatehouse().createSite();
    const { id, email } = await createPerson(site, { password });
    const [page, visitor] = [deployFunction(site), new Map<string, string>()];
    await page.invoke(visitor, ({ requestPasswordRecovery }) => requestPasswordRecovery(email));
    const token = await site.tokenMailedTo(email, 'Reset Your Password');
    expect(await page.invoke(visitor, ({ recoverPassword }) => recoverPassword(token, 'a new one'))).toMatchObject({
      id,
    });
    expect(await page.invoke(visitor, ({ login }) => login(email, 'a new one'))).toMatchObject({ id });
    const again = page.invoke(visitor, ({ recoverPassword }) => recoverPassword(token, 'another one'));
    await expect(again).rejects.toMatchObject({ name: 'AuthError', message: 'User not found' });
  });

  it('accept an invitation', async () => {
    const site = await gatehouse().createSite();
    const email = someEmail();
    await call(site, 'POST /invite', { bearer: site.signToken(), json: { email } });
    const token = await site.tokenMailedTo(email);
    const user = await deployFunction(site).invoke(new Map(), ({ acceptInvite }) => acceptInvite(token, password));
    expect(user).toMatchObject({ email });
    expect(user.invitedAt).toMatch(/^\d{4}-/);
  });
});
