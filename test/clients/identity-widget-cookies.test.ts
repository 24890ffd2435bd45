import { describe, expect, it } from 'vitest';
import { createPerson, readToken } from '../api/netlify/client.ts';
import { useGatehouse } from '../support/use-gatehouse.ts';
import { hasChromium, useBrowser } from './browser.ts';
import { startWebsite, stopWebsitesAfterAll } from './website.ts';
import { apiUrlOf, openWidget, serverCookies, widgetPage } from './widget.ts';

const password = 'correct horse';
const daySeconds = 86_400;

describe.skipIf(!hasChromium)('the cookie that netlify-identity-widget asks for', () => {
  const gatehouse = useGatehouse();
  const visit = useBrowser();
  stopWebsitesAfterAll();

  it('is kept for a day from scripts and plain connections, and goes with the session', async () => {
    const shop = await startWebsite(gatehouse(), 'shop');
    shop.publish('/', widgetPage());
    const { context, page } = await visit();
    const { id, email } = await createPerson(shop.site, { password });
    const widget = await openWidget(page, shop.url);
    await widget.choose('login');
    await widget.submit({ email, password });
    await widget.loggedInAs.waitFor();
    const [cookie, ...others] = await serverCookies(context, shop.url);
    expect(others).toEqual([]);
    expect(cookie).toMatchObject({ name: 'nf_jwt', path: '/', httpOnly: true, secure: true });
    expect(readToken(cookie?.value ?? '').claims.sub).toBe(id);
    const remainingSeconds = (cookie?.expires ?? 0) - Date.now() / 1_000;
    expect(remainingSeconds).toBeGreaterThan(daySeconds - 60);
    expect(remainingSeconds).toBeLessThanOrEqual(daySeconds);

    await widget.submit();
    await page.locator('.netlify-identity-login').waitFor();
    expect(await context.cookies(shop.url)).toEqual([]);
  });

  it('ends with the browser for a visitor who is not to be remembered', async () => {
    const shop = await startWebsite(gatehouse(), 'shop');
    shop.publish('/', `${widgetPage()}<script>netlifyIdentity.store.remember = false</script>`);
    const { context, page } = await visit();
    const { email } = await createPerson(shop.site, { password });
    const widget = await openWidget(page, shop.url);
    await widget.choose('login');
    await widget.submit({ email, password });
    await widget.loggedInAs.waitFor();
    expect(await serverCookies(context, shop.url)).toMatchObject([{ name: 'nf_jwt', expires: -1 }]);
  });

  it('belongs to one of the sites that share a host', async () => {
    const host = await startWebsite(gatehouse(), 'host', { slug: 'shop' });
    const bakery = await gatehouse().createSite({ slug: 'bakery', settings: { site_url: host.url } });
    const { context, page } = await visit();
    for (const site of [host.site, bakery]) {
      host.publish(`/i/${site.slug}/`, widgetPage(`/i/${site.slug}/.netlify/identity`));
      const { email } = await createPerson(site, { password });
      // What the host's pages remember of the other site is tried here, and dropped.
      const widget = await openWidget(page, `${host.url}/i/${site.slug}/`);
      await widget.choose('login');
      await widget.submit({ email, password });
      await widget.loggedInAs.waitFor();
    }
    const sentTo = async (path: string): Promise<string[]> =>
      (await serverCookies(context, `${host.url}${path}`)).map((cookie) => cookie.path);
    expect(await sentTo('/i/shop/')).toEqual(['/i/shop']);
    expect(await sentTo('/i/bakery/')).toEqual(['/i/bakery']);
    expect(await sentTo('/')).toEqual([]);

    const widget = await openWidget(page, `${host.url}/i/bakery/`);
    await widget.choose('logout');
    await widget.submit();
    await page.locator('.netlify-identity-login').waitFor();
    expect(await sentTo('/i/bakery/')).toEqual([]);
    expect(await sentTo('/i/shop/')).toEqual(['/i/shop']);
  });

  it('is not taken from an API of another origin', async () => {
    const shop = await startWebsite(gatehouse(), 'shop');
    shop.publish('/', widgetPage(apiUrlOf(shop.site)));
    const { context, page } = await visit();
    const { email } = await createPerson(shop.site, { password });
    const widget = await openWidget(page, shop.url);
    await widget.choose('login');
    await widget.submit({ email, password });
    await widget.loggedInAs.waitFor();
    expect(await serverCookies(context, apiUrlOf(shop.site))).toEqual([]);
    expect(await serverCookies(context, shop.url)).toEqual([]);
  });
});
