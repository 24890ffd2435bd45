import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { hasChromium } from '../clients/browser.ts';
import { obstaclesOn } from './obstacles.ts';
import { longTest, soon, useConsole } from './use-console.ts';

const tabs = 'overview try users settings providers domains keys mail messages webhooks usage suppressions audit'.split(
  ' ',
);
const screens = [
  '/',
  '/instances',
  '/deliveries',
  '/inbox',
  '/operators',
  '/audit',
  '/nowhere',
  ...tabs.map((tab) => `/instances/seen/${tab}`),
  ...['overview', 'users', 'messages', 'webhooks', 'usage'].map((tab) => `/instances/empty/${tab}`),
];

/** To another screen without loading the console anew, as a link does it. */
async function goTo(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => {
    history.pushState({}, '', `/console${to}`);
    dispatchEvent(new PopStateEvent('popstate'));
  }, path);
}

describe.skipIf(!hasChromium)('the screens', { timeout: longTest }, () => {
  const { gatehouse, visit, ask } = useConsole();

  /** Gives a site something for every screen to show. */
  async function furnish(): Promise<void> {
    await gatehouse().createSite({ slug: 'seen' });
    await gatehouse().createSite({ slug: 'empty' });
    const path = '/v1/instances/seen';
    await ask('POST', `${path}/domains`, { domain: 'auth.seen.example' });
    await ask('POST', `${path}/keys/rotate`, {});
    await ask('POST', `${path}/api-keys`, { role: 'anon' });
    await ask('POST', `${path}/suppressions`, { address: 'somebody-with-a-long-name@an-even-longer-host.example' });
    await ask('POST', `${path}/users`, { email: 'ada@example.org', name: 'Ada Lovelace', is_confirmed: true });
    await ask('POST', `${path}/mail/test`, { kind: 'recovery', to: 'ada@example.org' });
    await ask('POST', '/v1/operators', { name: 'Somebody with a long name', scopes: ['read', 'provision', 'support'] });
  }

  it.each([
    ['wide and light', 1280, 'light'],
    ['narrow and dark', 390, 'dark'],
  ] as const)(
    '%s: each shows itself without an error, against no policy, and without an obstacle',
    async (_name, width, colorScheme) => {
      if (width === 1280) await furnish();
      const { page, open, press, signIn, complaints } = await visit();
      await page.setViewportSize({ width, height: 850 });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await open('/');
      await page.getByLabel('Operator token').waitFor();
      expect(await obstaclesOn(page), 'signing in').toEqual([]);
      await signIn();
      for (const screen of screens) {
        await goTo(page, screen);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await expect.poll(() => page.getByRole('status', { name: 'Loading' }).count(), soon).toBe(0);
        expect(await page.getByText(/^Could not /).count(), screen).toBe(0);
        expect(await obstaclesOn(page), screen).toEqual([]);
        expect(complaints, screen).toEqual([]);
      }
      await goTo(page, '/instances');
      await press('Create an instance');
      await page.getByLabel('Address of the site').waitFor();
      // What is moderate is of the page behind it, which nobody is in while it is open.
      const obstacles = (await obstaclesOn(page)).filter((line) => !line.startsWith('moderate'));
      expect(obstacles, 'a dialog').toEqual([]);
      expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe(colorScheme);
    },
  );

  it('a credential that may only read is offered nothing that would be refused', async () => {
    const { token } = (await ask('POST', '/v1/operators', { name: 'Reader', scopes: ['read'] })) as { token: string };
    const { page, enter, complaints } = await visit();
    await enter('/instances/seen/overview', token);
    await page.getByRole('heading', { name: 'Details' }).waitFor();
    expect(await page.getByRole('tab').allTextContents()).toEqual([
      'Overview',
      'Settings',
      'Providers',
      'Domains',
      'Keys',
      'Usage',
      'Audit',
    ]);
    expect(await page.getByRole('button', { name: 'Delete' }).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Operators' }).count()).toBe(0);
    await page.getByRole('tab', { name: 'Settings' }).click();
    expect(await page.getByLabel('site_url').isDisabled()).toBe(true);
    expect(complaints).toEqual([]);
  });

  it('a wrong token is refused in words; one that ends ends the session; nothing of it stays behind', async () => {
    const { token, id } = (await ask('POST', '/v1/operators', { name: 'Guest', scopes: ['all'] })) as Record<
      string,
      string
    >;
    const { page, signIn, open, press } = await visit();
    await open('/');
    await page.getByLabel('Operator token').fill('not-a-token');
    await press('Sign in');
    await page.getByText('No operator has this token.').waitFor();
    await signIn(token);
    const kept = () =>
      page.evaluate(() => [JSON.stringify(sessionStorage), JSON.stringify(localStorage), document.cookie]);
    expect(await kept()).toEqual([expect.stringContaining(token ?? ''), expect.not.stringContaining(token ?? ''), '']);
    expect(page.url()).not.toContain(token);
    await ask('DELETE', `/v1/operators/${id}`);
    await page.getByRole('link', { name: 'Instances', exact: true }).click();
    await page.getByText('no longer accepted').waitFor();
    expect(await kept()).toEqual(['{}', expect.not.stringContaining(token ?? ''), '']);
    await signIn();
    await press('Sign out');
    await page.getByLabel('Operator token').waitFor();
    expect((await kept())[0]).toBe('{}');
  });

  it('everything can be reached by keyboard: from the page’s start to a tab of an instance', async () => {
    const { page, enter } = await visit();
    await enter('/instances/seen/overview');
    await page.getByRole('heading', { name: 'Details' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the screen');
    await page.getByRole('tab', { name: 'Overview' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('heading', { name: 'Sign somebody up' }).waitFor();
    expect(page.url()).toMatch(/\/try$/);
  });

  it('a closed menu is no stop for the keyboard on a telephone', async () => {
    const { page, enter } = await visit();
    await page.setViewportSize({ width: 390, height: 850 });
    await enter('/instances');
    const create = page.getByRole('button', { name: 'Create an instance' });
    await create.waitFor();
    await page.getByRole('button', { name: 'Sign out' }).focus();
    await page.keyboard.press('Tab');
    await expect.poll(() => create.evaluate((button) => button === document.activeElement), soon).toBe(true);
    await page.getByRole('button', { name: 'Menu' }).press('Enter');
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Operators' }).click();
    await page.getByRole('heading', { name: 'Operators', level: 1 }).waitFor();
    await page.getByRole('link', { name: 'Operators' }).waitFor({ state: 'hidden' });
  });

  it('whoever follows a link is brought to the top, to the name of the screen; the tab of the browser has it too', async () => {
    const { page, enter } = await visit();
    const focused = () => page.evaluate(() => document.querySelector('h1:focus')?.textContent);
    await page.setViewportSize({ width: 390, height: 300 });
    await enter('/');
    await page.getByRole('link', { name: 'All instances' }).click();
    await expect.poll(focused, soon).toBe('Instances');
    expect(await page.evaluate(() => scrollY)).toBe(0);
    await page.getByRole('link', { name: 'seen' }).click();
    await expect.poll(focused, soon).toBe('seen');
    await page.getByRole('tab', { name: 'Users' }).click();
    await expect.poll(() => page.title(), soon).toBe('Users · seen · Gatehouse');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('tab');
  });

  it('a site that is not there is told in words, and leads on; what fails for now keeps saying why', async () => {
    const { page, enter } = await visit();
    await enter('/instances/nowhere');
    await page.getByRole('heading', { name: 'nowhere', level: 1 }).waitFor();
    await page.getByText('There is no such instance').waitFor();
    await page.getByRole('link', { name: 'Go to the instances' }).click();
    await page.getByRole('heading', { name: 'Instances', level: 1 }).waitFor();
    const headers = { 'Retry-After': '5' };
    await page.route('**/inbox/messages', (route) =>
      route.fulfill({ status: 503, headers, body: '{"msg":"It rests"}' }),
    );
    await goTo(page, '/inbox');
    const trouble = page.getByRole('alert').filter({ hasText: 'It rests. Try again in 5 seconds.' });
    await trouble.waitFor();
    // It is asked for anew while this is read.
    await page.waitForRequest('**/inbox/messages');
    expect(await trouble.isVisible()).toBe(true);
  });

  it('a screen that is read anew by itself says that it no longer is, and of when it is, until it is again', async () => {
    const { page, enter } = await visit();
    await enter('/deliveries');
    await page.getByText('ok', { exact: true }).waitFor();
    await page.route('**/v1/deliveries/health', (route) =>
      route.fulfill({ status: 500, body: '{"msg":"The database is away"}' }),
    );
    const trouble = page.getByRole('alert').filter({ hasText: 'The database is away' });
    await trouble.getByText(/^Not up to date: this is as of \w+ \d/).waitFor();
    expect(await page.getByText('ok', { exact: true }).isVisible()).toBe(true);
    expect(await obstaclesOn(page)).toEqual([]);
    await page.unroute('**/v1/deliveries/health');
    await trouble.getByRole('button', { name: 'Try again' }).click();
    await trouble.waitFor({ state: 'hidden' });
  });

  it('what was deleted can be brought back on a telephone too', async () => {
    await gatehouse().createSite({ slug: 'over' });
    await ask('DELETE', '/v1/instances/over');
    const { page, enter } = await visit();
    await page.setViewportSize({ width: 390, height: 850 });
    await enter('/instances');
    await page.getByLabel('State').selectOption('deleted');
    await page.getByRole('button', { name: 'Restore' }).click();
    await page.getByText('over is restored.').waitFor();
  });

  it('the audit log names the site of a deed, and each setting that was changed by itself', async () => {
    const settings = { disable_signup: true, jwt: { exp: 900 } };
    await ask('PATCH', '/v1/instances/seen', { settings });
    const { page, enter } = await visit();
    await enter('/audit');
    const row = page.getByRole('row').filter({ hasText: 'instance.update' }).first();
    await row.getByText('disable_signup none → true').waitFor();
    await row.getByText('jwt.exp none → 900').waitFor();
    await row.getByRole('link', { name: 'seen' }).click();
    await page.getByRole('heading', { name: 'seen', level: 1 }).waitFor();
  });

  it('the audit log is filtered by whatever operators can do', async () => {
    await gatehouse().createSite({ slug: 'filtered' });
    await ask('PATCH', '/v1/instances/filtered', { labels: { plan: 'pro' } });
    await ask('POST', '/v1/instances/filtered/users', { email: 'ada@example.org' });
    const { page, enter } = await visit();
    await enter('/audit');
    await page.getByRole('row').filter({ hasText: 'instance.update' }).first().waitFor();
    const filter = page.getByLabel('What', { exact: true });
    await filter.getByRole('option', { name: 'Webhook deliveries' }).waitFor({ state: 'attached' });
    expect(await filter.getByRole('option').allTextContents()).toEqual([
      'Everything',
      'Admin tokens',
      'API keys',
      'Domains',
      'Instances',
      'Local inbox',
      'Messages',
      'Operators',
      'Operators’ signing keys',
      'Signing keys',
      'Suppressions',
      'Test mails',
      'Users',
      'Webhook deliveries',
      'Webhooks',
    ]);
    await filter.selectOption('Users');
    await page.getByRole('row').filter({ hasText: 'user.create' }).first().waitFor();
    await page.getByRole('row').filter({ hasText: 'instance.update' }).first().waitFor({ state: 'hidden' });
  });

  it('the events of a site are shown the newest first, and go on to the oldest', async () => {
    await gatehouse().createSite({ slug: 'busy' });
    const add = (name: string) => ask('POST', '/v1/instances/busy/users', { email: `${name}@example.org` });
    await add('first');
    for (let count = 0; count < 49; count += 1) await add(`user-${count}`);
    await add('last');
    const newest = async () => (await ask('GET', '/v1/instances/busy/events?after=50')) as { events: unknown[] };
    await expect
      .poll(
        async () =>
          newest().then(
            ({ events }) => events.length,
            () => 0,
          ),
        soon,
      )
      .toBe(1);
    const { page, enter } = await visit();
    await enter('/instances/busy/webhooks');
    const events = page.getByRole('table', { name: 'Events' });
    await events.getByRole('row').nth(1).getByText('last@example.org').waitFor();
    expect(await events.getByText('first@example.org').count()).toBe(0);
    await page.getByRole('region', { name: 'Events' }).getByRole('button', { name: 'Show more' }).click();
    await events.getByRole('row').last().getByText('first@example.org').waitFor();
  });
});
