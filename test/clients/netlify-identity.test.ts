import type * as NetlifyIdentity from '@netlify/identity';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { call, createPerson, someEmail } from '../api/netlify/client.ts';
import type { SiteOptions } from '../support/site.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { hasChromium, useBrowser } from './browser.ts';
import { startWebsite, stopWebsitesAfterAll, type Website } from './website.ts';

declare global {
  interface Window {
    /** Put there by the page of these tests. */
    identity: typeof NetlifyIdentity;
    authEvents: string[];
  }
}

const password = 'correct horse';

const html = `<!doctype html><title>Shop</title>
<script type="importmap">
  { "imports": { "@netlify/identity": "/netlify-identity.mjs", "gotrue-js": "/gotrue-js.mjs" } }
</script>
<script type="module">
  import * as identity from '@netlify/identity';
  window.authEvents = [];
  identity.onAuthChange((event) => window.authEvents.push(event));
  window.identity = identity;
</script>`;

describe.skipIf(!hasChromium)('@netlify/identity on a page of the site', () => {
  const gatehouse = useGatehouse();
  const visit = useBrowser();
  stopWebsitesAfterAll();

  async function startShop(options: SiteOptions = {}): Promise<Website> {
    const shop = await startWebsite(gatehouse(), 'shop', options);
    shop.publish('/', html);
    return shop;
  }

  it('signs a visitor up, who is signed in by the mailed link', async () => {
    const shop = await startShop();
    const { page, newTab } = await visit();
    const email = someEmail();
    await open(page, shop.url);
    const signedUp = await page.evaluate(
      ([address, secret]) => window.identity.signup(address, secret, { full_name: 'Ann' }),
      [email, password] as const,
    );
    expect(signedUp).toMatchObject({ email, name: 'Ann' });
    expect(await page.evaluate(() => window.identity.getUser())).toBeNull();

    const tab = await newTab();
    await open(tab, await linkMailedTo(shop, email));
    expect(await tab.evaluate(() => window.identity.handleAuthCallback())).toMatchObject({
      type: 'confirmation',
      user: { id: signedUp.id, email },
    });
    expect(await tab.evaluate(() => window.authEvents)).toEqual(['login']);
    await open(tab, shop.url);
    expect(await tab.evaluate(() => window.identity.getUser())).toMatchObject({ id: signedUp.id });
  });

  it('signs in and out, and shows why it was refused', async () => {
    const shop = await startShop();
    const { context, page } = await visit();
    const { id, email } = await createPerson(shop.site, { password });
    await open(page, shop.url);
    expect(await signInOn(page, email, 'wrong')).toMatchObject({
      name: 'AuthError',
      message: 'invalid_grant: No user found with that email, or password invalid.',
    });
    expect(await signInOn(page, email, password)).toMatchObject({ id, email });
    const names = async (): Promise<string[]> => (await context.cookies(shop.url)).map(({ name }) => name).toSorted();
    expect(await names()).toEqual(['nf_jwt', 'nf_refresh']);
    await page.evaluate(() => window.identity.logout());
    expect(await names()).toEqual([]);
    expect(await page.evaluate(() => window.identity.isAuthenticated())).toBe(false);
  });

  it('renews a session that is about to run out', async () => {
    const shop = await startShop({ settings: { jwt: { exp: 30 } } });
    const { context, page } = await visit();
    const { email } = await createPerson(shop.site, { password });
    await open(page, shop.url);
    await signInOn(page, email, password);
    const before = await refreshCookie(context.cookies(shop.url));
    expect(await page.evaluate(() => window.identity.refreshSession())).toEqual(expect.any(String));
    expect(await refreshCookie(context.cookies(shop.url))).not.toBe(before);
    expect(await page.evaluate(() => window.identity.getUser())).toMatchObject({ email });
  });

  it('takes over the session of a visitor whom a function has signed in', async () => {
    const shop = await startShop();
    const { context, page } = await visit();
    const { email, accessToken, refreshToken } = await createPerson(shop.site, { password });
    const cookie = { url: shop.url, secure: true, sameSite: 'Lax' as const };
    await context.addCookies([
      { ...cookie, name: 'nf_jwt', value: accessToken },
      { ...cookie, name: 'nf_refresh', value: refreshToken },
    ]);
    await open(page, shop.url);
    expect(await page.evaluate(() => window.identity.getUser())).toMatchObject({ email });
  });

  it('changes a profile and a password', async () => {
    const shop = await startShop();
    const { page } = await visit();
    const { email } = await createPerson(shop.site, { password });
    await open(page, shop.url);
    await signInOn(page, email, password);
    const changes = { password: 'a new one', data: { full_name: 'Anna' } };
    expect(await page.evaluate((asked) => window.identity.updateUser(asked), changes)).toMatchObject({ name: 'Anna' });
    expect(await signInOn(page, email, 'a new one')).toMatchObject({ email, name: 'Anna' });
  });

  it.each(['link', 'token'] as const)('changes an address by the mailed %s', async (means) => {
    const shop = await startShop();
    const { page } = await visit();
    const { id, email } = await createPerson(shop.site, { password });
    const newEmail = someEmail();
    await open(page, shop.url);
    await signInOn(page, email, password);
    const asked = await page.evaluate((address) => window.identity.updateUser({ email: address }), newEmail);
    expect(asked).toMatchObject({ email, pendingEmail: newEmail });
    if (means === 'link') {
      await open(page, await linkMailedTo(shop, newEmail));
      expect(await page.evaluate(() => window.identity.handleAuthCallback())).toMatchObject({
        type: 'email_change',
        user: { id, email: newEmail },
      });
    } else {
      const token = await shop.site.tokenMailedTo(newEmail);
      const changed = await page.evaluate((mailed) => window.identity.verifyEmailChange(mailed), token);
      expect(changed).toMatchObject({ id, email: newEmail });
    }
    expect(await signInOn(page, newEmail, password)).toMatchObject({ id });
  });

  it('recovers an account by the mailed link', async () => {
    const shop = await startShop();
    const { page } = await visit();
    const { id, email } = await createPerson(shop.site, { password });
    await open(page, shop.url);
    await page.evaluate((address) => window.identity.requestPasswordRecovery(address), email);
    await open(page, await linkMailedTo(shop, email));
    expect(await page.evaluate(() => window.identity.handleAuthCallback())).toMatchObject({
      type: 'recovery',
      user: { id },
    });
    await page.evaluate(() => window.identity.updateUser({ password: 'a new one' }));
    expect(await signInOn(page, email, 'a new one')).toMatchObject({ id });
  });

  it('accepts an invitation by the mailed link', async () => {
    const shop = await startShop();
    const { page } = await visit();
    const email = someEmail();
    await call(shop.site, 'POST /invite', { bearer: shop.site.signToken(), json: { email } });
    await open(page, await linkMailedTo(shop, email));
    const callback = await page.evaluate(() => window.identity.handleAuthCallback());
    expect(callback).toEqual({ type: 'invite', user: null, token: await shop.site.tokenMailedTo(email) });
    const user = await page.evaluate(([token, secret]) => window.identity.acceptInvite(token, secret), [
      callback?.token ?? '',
      password,
    ] as const);
    expect(user).toMatchObject({ email });
  });

  it('does not know the visitors of another site', async () => {
    const [shop, bakery] = [await startShop(), await startWebsite(gatehouse(), 'bakery')];
    bakery.publish('/', html);
    const { context, page } = await visit();
    const { email, accessToken, refreshToken } = await createPerson(shop.site, { password });
    await context.addCookies([
      { url: bakery.url, name: 'nf_jwt', value: accessToken },
      { url: bakery.url, name: 'nf_refresh', value: refreshToken },
    ]);
    await open(page, bakery.url);
    expect(await page.evaluate(() => window.identity.getUser())).toBeNull();
    expect(await context.cookies(bakery.url)).toEqual([]);
    expect(await signInOn(page, email, password)).toMatchObject({ name: 'AuthError' });
  });
});

/** Opens a page afresh: a link that differs in its fragment alone would not load anything. */
async function open(page: Page, url: string): Promise<void> {
  await page.goto('about:blank');
  await page.goto(url);
  await page.waitForFunction(() => 'identity' in window);
}

/** Signs in, and gives the error if there is one. */
function signInOn(page: Page, email: string, secret: string): Promise<unknown> {
  return page.evaluate(
    ([address, word]) =>
      window.identity.login(address, word).catch(({ name, message }: Error) => ({ name, message })) as Promise<unknown>,
    [email, secret] as const,
  );
}

async function linkMailedTo(shop: Website, address: string): Promise<string> {
  const { links } = await shop.site.mailTo(address);
  return links.find((link) => link.startsWith(shop.url)) ?? '';
}

async function refreshCookie(cookies: Promise<{ name: string; value: string }[]>): Promise<string | undefined> {
  return (await cookies).find(({ name }) => name === 'nf_refresh')?.value;
}
