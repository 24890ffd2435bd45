import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { call, someEmail } from '../api/netlify/client.ts';
import { serveOAuth2 } from '../support/providers/oauth2-server.ts';
import { endOf } from '../support/providers/round-trip.ts';
import { clientId, clientSecret, useProviders } from '../support/providers/use-providers.ts';
import { hasChromium, useBrowser } from './browser.ts';
import { allowPlainHttp, gotrue } from './gotrue-client.ts';
import { startWebsite, stopWebsitesAfterAll, type Website } from './website.ts';
import { openWidget, widgetPage } from './widget.ts';

const rig = useProviders({}, { isDirect: true });
allowPlainHttp();
stopWebsitesAfterAll();

/** Where browsers find the site’s own GitHub: a real one is out of their reach. */
const own = 'own.example';

function atOwnGithub(email: string, verified = true): void {
  const { standIn } = rig();
  serveOAuth2(standIn, {
    authorize: `${own}/login/oauth/authorize`,
    token: `${own}/login/oauth/access_token`,
    clientId,
    clientSecret,
    tokens: async () => ({ access_token: 'token-of-github' }),
  });
  standIn.answer(`${own}/api/v3/user`, () => ({ body: { id: email, name: 'Ada L', login: 'adal' } }));
  standIn.answer(`${own}/api/v3/user/emails`, () => ({ body: [{ email, verified, primary: true }] }));
}

/** A shop with a button for GitHub, and identity on another host than its pages. */
async function startShop(settings: object = {}): Promise<Website & { readonly apiUrl: string }> {
  const slug = `shop-${randomBytes(4).toString('hex')}`;
  const { gatehouse, standIn } = rig();
  const apiUrl = `http://${slug}.localhost:${new URL(gatehouse.url).port}/.netlify/identity`;
  const github = {
    enabled: true,
    client_id: clientId,
    secret: clientSecret,
    url: `${standIn.url}/${own}`,
    redirect_uri: `${apiUrl}/callback`,
  };
  const shop = await startWebsite(gatehouse, 'shop', { slug, settings: { ...settings, external: { github } } });
  shop.publish('/', widgetPage(apiUrl));
  return { ...shop, apiUrl };
}

describe.skipIf(!hasChromium)('the widget’s button for a provider', () => {
  const visit = useBrowser();

  it('leads there and back, signed in, with a cookie that binds the visit to the browser', async () => {
    const shop = await startShop();
    const { page, context } = await visit();
    const email = someEmail();
    atOwnGithub(email);
    const widget = await openWidget(page, shop.url);
    await widget.choose('login');
    await widget.dialog.locator('.btnProvider', { hasText: 'GitHub' }).click();
    await page.locator('.netlify-identity-user', { hasText: 'Ada L' }).waitFor();
    expect(new URL(page.url()).hash).toBe('');
    expect(new URL(page.url()).origin).toBe(shop.url);
    const marks = (await context.cookies(`${shop.apiUrl}/callback`)).filter(({ name }) =>
      name.startsWith('gatehouse_visit_'),
    );
    expect(marks).toMatchObject([{ httpOnly: true, sameSite: 'Lax' }]);
    const asked = rig().standIn.seenAt(`${own}/login/oauth/access_token`).at(-1);
    expect(asked?.form['redirect_uri']).toBe(`${shop.apiUrl}/callback`);
    const [user] = await rig().gatehouse.platform.db.knex('gatehouse.users').where({ instance_id: shop.site.id });
    expect(user).toMatchObject({ email, app_metadata: { provider: 'github' } });
  });

  it('leads back signed out when the provider’s person may not sign up', async () => {
    const shop = await startShop({ disable_signup: true });
    const { page } = await visit();
    atOwnGithub(someEmail());
    const widget = await openWidget(page, shop.url);
    await widget.choose('login');
    await widget.dialog.locator('.btnProvider', { hasText: 'GitHub' }).click();
    await page.waitForURL((url) => url.hash.includes('error='));
    expect(new URL(page.url()).hash).toBe(
      '#error=access_denied&error_description=Signups+not+allowed+for+this+instance',
    );
    await page.locator('.netlify-identity-login').waitFor();
  });
});

describe('gotrue-js', () => {
  it('loginExternalUrl leads to a provider and back with tokens that make a user', async () => {
    const shop = await rig().createSite('github', {}, { url: `${rig().standIn.url}/${own}` });
    const email = someEmail();
    atOwnGithub(email);
    const auth = gotrue(shop);
    const browser = rig().visitor();
    const start = await browser.open(auth.loginExternalUrl('github'));
    const end = endOf(await browser.deliver(await browser.consent(start.headers.get('location') ?? '')));
    const { access_token = '', refresh_token = '', expires_in = '', token_type = '' } = end.fragment;
    const user = await auth.createUser({
      access_token,
      refresh_token,
      expires_in: Number(expires_in),
      token_type: token_type as 'bearer',
    });
    expect(user).toMatchObject({ email, app_metadata: { provider: 'github' }, user_metadata: { full_name: 'Ada L' } });
    expect(await user.jwt(true)).toMatch(/\./);
  });

  it('acceptInviteExternalUrl takes an invitation up', async () => {
    const shop = await rig().createSite('github', { disable_signup: true }, { url: `${rig().standIn.url}/${own}` });
    const email = someEmail();
    const invited = await call(shop, 'POST /invite', { bearer: shop.signToken(), json: { email } });
    atOwnGithub(email, false);
    const auth = gotrue(shop);
    const browser = rig().visitor();
    const start = await browser.open(auth.acceptInviteExternalUrl('github', await shop.tokenMailedTo(email)));
    const end = endOf(await browser.deliver(await browser.consent(start.headers.get('location') ?? '')));
    const { body } = await call(shop, 'GET /user', { bearer: end.fragment['access_token'] ?? '' });
    expect(body).toMatchObject({ id: invited.body.id, email, app_metadata: { provider: 'github' } });
  });
});
