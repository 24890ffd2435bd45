import { resumeInstance, suspendInstance } from '@gatehouse/instances';
import { describe, expect, it, vi } from 'vitest';
import { call, createPerson, someEmail } from '../api/netlify/client.ts';
import type { SiteOptions } from '../support/site.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { hasChromium, useBrowser } from './browser.ts';
import { startWebsite, stopWebsitesAfterAll, type Website } from './website.ts';
import { apiUrlOf, openWidget, widgetPage } from './widget.ts';

declare global {
  interface Window {
    readonly netlifyIdentity: { currentUser(): { update(changes: { email: string }): Promise<unknown> } | null };
  }
}

const password = 'correct horse';

const texts = {
  confirmationSent: 'A confirmation message was sent to your email, click the link there to continue.',
  recoverySent: "We've sent a recovery email to your account, follow the link there to reset your password.",
  badLink: 'There was an error verifying your account. Please try again or contact an administrator.',
  closed: 'Public signups are disabled. Contact an administrator and ask for an invite.',
  wrongPassword: 'No user found with that email, or password invalid.',
};

describe.skipIf(!hasChromium)('netlify-identity-widget on pages of another origin than the API', () => {
  const gatehouse = useGatehouse();
  const visit = useBrowser();
  stopWebsitesAfterAll();

  async function startShop(options: SiteOptions = {}, name = 'shop'): Promise<Website> {
    const shop = await startWebsite(gatehouse(), name, options);
    shop.publish('/', widgetPage(apiUrlOf(shop.site)));
    return shop;
  }

  it('signs a visitor up, who is logged in by the mailed link, and out by a click', async () => {
    const shop = await startShop();
    const { page, newTab } = await visit();
    const email = someEmail();
    const before = await openWidget(page, shop.url);
    await before.choose('signup');
    await before.submit({ name: 'Ann', email, password });
    expect(await before.message.textContent()).toBe(texts.confirmationSent);

    const after = await openWidget(await newTab(), await linkMailedTo(shop, email));
    expect(await after.loggedInAs.textContent()).toBe('Ann');
    expect(await after.page.locator('.netlify-identity-user').textContent()).toBe(email);
    expect(new URL(after.page.url()).hash).toBe('');
    await after.submit();
    await after.page.locator('.netlify-identity-login').waitFor();
    expect(await after.page.evaluate(() => localStorage.getItem('gotrue.user'))).toBeNull();
  });

  it('logs in with the right password only, and remembers', async () => {
    const shop = await startShop();
    const { page } = await visit();
    const { email } = await createPerson(shop.site, { password });
    const widget = await openWidget(page, shop.url);
    await widget.choose('login');
    await widget.submit({ email, password: 'wrong' });
    expect(await widget.message.textContent()).toBe(texts.wrongPassword);
    const asking = page.waitForRequest((request) => request.url().endsWith('/token'));
    await widget.submit({ password });
    expect(await widget.loggedInAs.textContent()).toBe(email);
    // Both need a preflight, which the browser has made and judged.
    expect((await asking).headers()).toMatchObject({ 'x-nf-client': 'netlify-identity-widget', 'x-use-cookie': '1' });

    const checking = page.waitForResponse((response) => response.url().endsWith('/user'));
    const again = await openWidget(page, shop.url);
    expect((await checking).status()).toBe(200);
    await again.page.locator('.netlify-identity-user', { hasText: email }).waitFor();
  });

  it('logs in right away where addresses are confirmed by themselves', async () => {
    const shop = await startShop({ settings: { mailer: { autoconfirm: true } } });
    const { page } = await visit();
    const widget = await openWidget(page, shop.url);
    await widget.choose('signup');
    await widget.submit({ name: 'Ann', email: someEmail(), password });
    expect(await widget.loggedInAs.textContent()).toBe('Ann');
  });

  it('lets a visitor choose a new password by the mailed link', async () => {
    const shop = await startShop();
    const { page } = await visit();
    const { email } = await createPerson(shop.site, { password });
    const before = await openWidget(page, shop.url);
    await before.choose('login');
    await before.dialog.getByRole('button', { name: 'Forgot password?' }).click();
    await before.submit({ email });
    expect(await before.message.textContent()).toBe(texts.recoverySent);

    const after = await openWidget(page, await linkMailedTo(shop, email));
    await after.submit({ password: 'a new one' });
    expect(await after.loggedInAs.textContent()).toBe(email);
    // Logged out, the dialog asks who is there.
    await after.submit();
    await after.submit({ email, password: 'a new one' });
    expect(await after.loggedInAs.textContent()).toBe(email);
  });

  it('accepts an invitation, also where sign-ups are closed', async () => {
    const shop = await startShop({ settings: { disable_signup: true } });
    const { page } = await visit();
    const email = someEmail();
    await call(shop.site, 'POST /invite', { bearer: shop.site.signToken(), json: { email } });
    const widget = await openWidget(page, await linkMailedTo(shop, email));
    await widget.submit({ password });
    expect(await widget.loggedInAs.textContent()).toBe(email);
  });

  it.each(['logged in', 'logged out'])('changes the address of a visitor who comes %s', async (state) => {
    const shop = await startShop();
    const { page, newTab } = await visit();
    const { id, email } = await createPerson(shop.site, { password });
    const newEmail = someEmail();
    const before = await openWidget(page, shop.url);
    await before.choose('login');
    await before.submit({ email, password });
    await before.loggedInAs.waitFor();
    await page.evaluate((address) => window.netlifyIdentity.currentUser()?.update({ email: address }), newEmail);
    const link = await linkMailedTo(shop, newEmail);
    if (state === 'logged out') await page.evaluate(() => localStorage.clear());

    const tab = await newTab();
    // The dialog shows what it knew of the visitor before.
    const changing = tab.waitForResponse((response) => response.request().method() === 'PUT');
    const after = await openWidget(tab, link);
    if (state === 'logged out') await after.submit({ email, password });
    expect(await (await changing).json()).toMatchObject({ id, email: newEmail });
  });

  it('says that a link was used before', async () => {
    const shop = await startShop();
    const { page, newTab } = await visit();
    const email = someEmail();
    await call(shop.site, 'POST /signup', { json: { email, password } });
    const link = await linkMailedTo(shop, email);
    await (await openWidget(page, link)).loggedInAs.waitFor();
    await page.evaluate(() => localStorage.clear());
    expect(await (await openWidget(await newTab(), link)).message.textContent()).toBe(texts.badLink);
  });

  it('shows the ways in that the site has', async () => {
    const github = { enabled: true, client_id: 'c', secret: 's' };
    const shop = await startShop({ settings: { external: { github } } });
    const bakery = await startShop({ settings: { disable_signup: true } }, 'bakery');
    const { page } = await visit();
    const open = await openWidget(page, shop.url);
    await open.choose('signup');
    await open.dialog.locator('.btnProvider').waitFor();
    expect(await open.dialog.locator('.btnProvider').allTextContents()).toEqual(['Continue with GitHub']);
    expect(await open.dialog.locator('.btnHeader').allTextContents()).toEqual(['Sign up', 'Log in']);

    const closed = await openWidget(page, bakery.url);
    await closed.choose('signup');
    expect(await closed.message.textContent()).toBe(texts.closed);
    expect(await closed.dialog.locator('.btnHeader').allTextContents()).toEqual(['Log in']);
    expect(await closed.dialog.locator('.btnProvider').count()).toBe(0);
  });

  it('forgets nobody while the site is suspended', async () => {
    const shop = await startShop();
    const { page } = await visit();
    const { email } = await createPerson(shop.site, { password });
    const before = await openWidget(page, shop.url);
    await before.choose('login');
    await before.submit({ email, password });
    await before.loggedInAs.waitFor();
    const statusOnOpening = async (): Promise<number> => {
      const checking = page.waitForResponse((response) => response.url().endsWith('/user'));
      await openWidget(page, shop.url);
      return (await checking).status();
    };
    await suspendInstance(gatehouse().platform, shop.site.id);
    await vi.waitFor(async () => expect(await statusOnOpening()).toBe(503), patience);
    await resumeInstance(gatehouse().platform, shop.site.id);
    await vi.waitFor(async () => expect(await statusOnOpening()).toBe(200), patience);
    await page.locator('.netlify-identity-user', { hasText: email }).waitFor();
  });

  it('knows nobody by the session or the password of another site', async () => {
    const [shop, bakery] = [await startShop(), await startShop({}, 'bakery')];
    const { page } = await visit();
    const { email } = await createPerson(shop.site, { password });
    const there = await openWidget(page, shop.url);
    await there.choose('login');
    await there.submit({ email, password });
    await there.loggedInAs.waitFor();
    const session = await page.evaluate(() => localStorage.getItem('gotrue.user') ?? '');

    await page.goto(bakery.url);
    await page.evaluate((stored) => localStorage.setItem('gotrue.user', stored), session);
    const checking = page.waitForResponse((response) => response.url().endsWith('/user'));
    const here = await openWidget(page, bakery.url);
    const checked = await checking;
    expect([checked.status(), new URL(checked.url()).origin]).toEqual([401, new URL(apiUrlOf(bakery.site)).origin]);
    await here.choose('login');
    await here.submit({ email, password });
    expect(await here.message.textContent()).toBe(texts.wrongPassword);
  });
});

const patience = { timeout: 10_000 };

async function linkMailedTo(shop: Website, address: string): Promise<string> {
  const { links } = await shop.site.mailTo(address);
  return links.find((link) => link.startsWith(shop.url)) ?? '';
}
