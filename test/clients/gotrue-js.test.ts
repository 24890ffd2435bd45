import { describe, expect, it, vi } from 'vitest';
import { call, createPerson, readToken, someEmail } from '../api/netlify/client.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { allowPlainHttp, carriedTo, gotrue, refused } from './gotrue-client.ts';

const gatehouse = useGatehouse();
allowPlainHttp();

const password = 'correct horse';

describe('settings', () => {
  it('say what the site allows', async () => {
    const site = await gatehouse().createSite({
      settings: { mailer: { autoconfirm: true }, external: { github: { enabled: true, client_id: 'c', secret: 's' } } },
    });
    expect(await gotrue(site).settings()).toMatchObject({
      autoconfirm: true,
      disable_signup: false,
      external: { bitbucket: false, email: true, facebook: false, github: true, gitlab: false, google: false },
    });
  });
});

describe('signing up', () => {
  it('waits for the mailed token, which signs the person in, once', async () => {
    const site = await gatehouse().createSite();
    const auth = gotrue(site);
    const email = someEmail();
    const signedUp = await auth.signup(email, password, { full_name: 'Ann' });
    expect(signedUp).toMatchObject({ email, user_metadata: { full_name: 'Ann' }, aud: '', role: '' });
    expect(signedUp.confirmation_sent_at).toMatch(/^\d{4}-/);
    expect(signedUp.confirmed_at).toBeUndefined();
    expect(await refused(auth.login(email, password))).toEqual({
      name: 'JSONHTTPError',
      status: 400,
      message: 'invalid_grant: Email not confirmed',
    });

    const token = await site.tokenMailedTo(email, 'Confirm Your Signup');
    const user = await auth.confirm(token);
    expect(user).toMatchObject({ id: signedUp.id, email, app_metadata: { provider: 'email' } });
    expect(user.confirmed_at).toMatch(/^\d{4}-/);
    expect(await refused(auth.confirm(token))).toEqual({
      name: 'JSONHTTPError',
      status: 404,
      message: 'User not found',
    });
  });

  it('is enough where addresses are confirmed by themselves', async () => {
    const site = await gatehouse().createSite({ settings: { mailer: { autoconfirm: true } } });
    const auth = gotrue(site);
    const email = someEmail();
    expect((await auth.signup(email, password)).confirmed_at).toMatch(/^\d{4}-/);
    expect(await auth.login(email, password)).toMatchObject({ email });
    expect(await refused(auth.signup(email, password))).toEqual({
      name: 'JSONHTTPError',
      status: 400,
      message: 'A user with this email address has already been registered',
    });
  });

  it('is refused in words where it is closed', async () => {
    const site = await gatehouse().createSite({ settings: { disable_signup: true } });
    expect(await refused(gotrue(site).signup(someEmail(), password))).toEqual({
      name: 'JSONHTTPError',
      status: 403,
      message: 'Signups not allowed for this instance',
    });
  });
});

describe('a session', () => {
  it('starts with the right password only', async () => {
    const site = await gatehouse().createSite();
    const { id, email } = await createPerson(site, { password });
    expect(await gotrue(site).login(email, password)).toMatchObject({ id, email });
    expect(await refused(gotrue(site).login(email, 'wrong'))).toEqual({
      name: 'JSONHTTPError',
      status: 400,
      message: 'invalid_grant: No user found with that email, or password invalid.',
    });
  });

  it('does not depend on which characters a person uses, or on the case of the address', async () => {
    const site = await gatehouse().createSite();
    const [email, secret] = [`zoë+shop&co=${someEmail()}`, ' 東京 +%20&=? '];
    const made = await createPerson(site, { email, password: secret, user_metadata: { full_name: 'Zoë 東京' } });
    const user = await gotrue(site).login(email.toUpperCase(), secret);
    expect(user).toMatchObject({ id: made.id, user_metadata: { full_name: 'Zoë 東京' } });
    expect((await refused(gotrue(site).login(email, secret.trim()))).status).toBe(400);
  });

  it('keeps its token while it is fresh, and renews it when asked to', async () => {
    const site = await gatehouse().createSite();
    const { email } = await createPerson(site, { password });
    const user = await gotrue(site).login(email, password);
    const first = user.tokenDetails();
    expect(first).toMatchObject({ token_type: 'bearer', expires_in: 3600 });
    expect(await user.jwt()).toBe(first?.access_token);
    gatehouse().clock.advance(1);
    expect(await user.jwt(true)).not.toBe(first?.access_token);
    expect(user.tokenDetails()?.refresh_token).not.toBe(first?.refresh_token);
    expect(await user.getUserData()).toMatchObject({ email });
  });

  it('is kept by a second tab that renews it with the same token', async () => {
    const site = await gatehouse().createSite();
    const { email } = await createPerson(site, { password });
    const user = await gotrue(site).login(email, password);
    const tab = carriedTo(site, user);
    await user.jwt(true);
    await tab.jwt(true);
    expect(await tab.getUserData()).toMatchObject({ email });
    await user.jwt(true);
    expect(await user.getUserData()).toMatchObject({ email });
  });

  it('is renewed by itself before its token runs out', async () => {
    const site = await gatehouse().createSite({ settings: { jwt: { exp: 30 } } });
    const { email } = await createPerson(site, { password });
    const user = await gotrue(site).login(email, password);
    const before = user.tokenDetails()?.refresh_token;
    expect(await user.getUserData()).toMatchObject({ email });
    expect(user.tokenDetails()?.refresh_token).not.toBe(before);
  });

  it('outlives a token that has run out on the server', async () => {
    const site = await gatehouse().createSite();
    const { email } = await createPerson(site, { password });
    const user = await gotrue(site).login(email, password);
    gatehouse().clock.advance(2 * 3600);
    const late = await refused(user.getUserData());
    expect(late).toMatchObject({ name: 'JSONHTTPError', status: 401 });
    expect(late.message).toMatch(/^Invalid token: token is expired by 1h0m\d/);
    expect(readToken(await user.jwt(true)).claims.email).toBe(email);
    expect(await user.getUserData()).toMatchObject({ email });
  });

  it('is over after logging out, on every device', async () => {
    const site = await gatehouse().createSite();
    const { email } = await createPerson(site, { password });
    const here = await gotrue(site).login(email, password);
    const there = await gotrue(site).login(email, password);
    await here.logout();
    expect(here.tokenDetails()).toBeNull();
    expect((await refused(there.getUserData())).status).toBe(401);
    expect(await refused(there.jwt(true))).toMatchObject({ name: 'JSONHTTPError', status: 400 });
  });

  it('that was remembered is found again by the next page, and checked', async () => {
    const site = await gatehouse().createSite();
    const { email } = await createPerson(site, { password });
    const page = visitPage();
    const auth = gotrue(site);
    const user = await auth.login(email, password, true);
    page.openAnew();
    expect((await auth.validateCurrentSession())?.email).toBe(email);
    await call(site, 'POST /logout', { bearer: await user.jwt() });
    page.openAnew();
    expect(await auth.validateCurrentSession()).toBeNull();
    expect(page.stored.get('gotrue.user')).toBeUndefined();
    vi.unstubAllGlobals();
  });
});

describe('setCookie', () => {
  it.each([
    { remember: true, lifetime: /; Expires=[^;]+ GMT; Max-Age=86400;/ },
    { remember: false, lifetime: /^[^;]+; Path=[^;]+; HttpOnly; Secure$/ },
  ])('makes every new token a cookie of the site alone (remember: $remember)', async ({ remember, lifetime }) => {
    const site = await gatehouse().createSite();
    const { email } = await createPerson(site, { password });
    const answers = vi.spyOn(globalThis, 'fetch');
    const user = await gotrue(site, { setCookie: true }).login(email, password, remember);
    gatehouse().clock.advance(1);
    const tokens = [await user.jwt(), await user.jwt(true)];
    const responses = await Promise.all(answers.mock.results.map(({ value }) => value as Promise<Response>));
    answers.mockRestore();
    const cookies = responses.flatMap(({ headers }) => headers.getSetCookie());
    expect(cookies.map((cookie) => /^nf_jwt=([^;]+); Path=([^;]+);/.exec(cookie)?.slice(1))).toEqual(
      tokens.map((token) => [token, `/i/${site.slug}`]),
    );
    for (const cookie of cookies) expect(cookie).toMatch(lifetime);
  });
});

describe('a base URL without a mount prefix', () => {
  const otherwise = useGatehouse({ settings: { defaultDialect: 'supabase' } });

  it('is enough, whatever language the service speaks first: the client says its name', async () => {
    const site = await otherwise().createSite({ settings: { dialect: 'auto', mailer: { autoconfirm: true } } });
    const auth = gotrue({ ...site, netlifyUrl: `${otherwise().url}/i/${site.slug}` });
    const email = someEmail();
    expect(await auth.settings()).toMatchObject({ autoconfirm: true, disable_signup: false });
    // Had the other language answered, there would be tokens instead of a user.
    expect(await auth.signup(email, password)).toMatchObject({ email });
    const user = await auth.login(email, password);
    await user.jwt(true);
    expect((await user.update({ data: { full_name: 'Ann' } })).user_metadata).toEqual({ full_name: 'Ann' });
    expect(await refused(auth.login(email, 'wrong'))).toEqual({
      name: 'JSONHTTPError',
      status: 400,
      message: 'invalid_grant: No user found with that email, or password invalid.',
    });
    await user.logout();
    expect(user.tokenDetails()).toBeNull();
  });
});

describe('errors', () => {
  it('that are no JSON are shown as text', async () => {
    const site = await gatehouse().createSite();
    const auth = gotrue({ ...site, netlifyUrl: `${site.netlifyUrl}/nowhere` });
    await expect(auth.settings()).rejects.toMatchObject({
      name: 'TextHTTPError',
      status: 404,
      data: '404 page not found\n',
    });
  });
});

/** The globals of a browser that the client keeps sessions in. */
function visitPage(): { stored: Map<string, string>; openAnew(): void } {
  const stored = new Map<string, string>();
  const window = new EventTarget();
  vi.stubGlobal('window', window);
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  });
  return {
    stored,
    // What the client holds in memory is dropped when another tab has written the session.
    openAnew: () => window.dispatchEvent(Object.assign(new Event('storage'), { key: 'gotrue.user' })),
  };
}
