import { fileURLToPath } from 'node:url';
import { createTemplateDatabase, createTestDatabase, startTestCluster } from '@gatehouse/testing';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../../clients/launch-chromium.ts';
import { version } from '../../generate/version.ts';
import { startGatehouse, type Gatehouse } from '../../support/start-gatehouse.ts';
import { furnish } from './furnish.ts';

/** A picture of docs/console: a screen, and what is done there first. */
interface Picture {
  readonly name: string;
  readonly path: string;
  /** As on a telephone, in the dark. */
  readonly isNarrow?: boolean;
  readonly arrange: (page: Page) => Promise<void>;
}

const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name, exact: true }).click();

async function signUp(page: Page): Promise<void> {
  await press(page, 'Sign up');
  await page.frameLocator('iframe[title="The mail that arrived"]').getByRole('link').first().waitFor();
}

const pictures: readonly Picture[] = [
  {
    name: 'overview',
    path: '/',
    arrange: (page) => page.locator('.recharts-bar-rectangle').first().waitFor(),
  },
  { name: 'try', path: '/instances/cedar-clinic/try', arrange: signUp },
  {
    name: 'users',
    path: '/instances/harbour-books/users',
    arrange: (page) => page.getByText('Ada Lovelace').waitFor(),
  },
  {
    name: 'settings',
    path: '/instances/harbour-books/settings',
    arrange: (page) => press(page, 'Mailer'),
  },
  {
    name: 'mail',
    path: '/instances/harbour-books/mail',
    arrange: (page) => page.frameLocator('iframe[title="Preview of the mail"]').getByRole('link').first().waitFor(),
  },
  {
    name: 'narrow',
    path: '/instances/harbour-books/settings',
    isNarrow: true,
    arrange: (page) => page.getByLabel('site_url', { exact: true }).waitFor(),
  },
  {
    name: 'narrow-try',
    path: '/instances/quiet-lane/try',
    isNarrow: true,
    arrange: async (page) => {
      await signUp(page);
      await press(page, 'Follow its link');
      await press(page, 'Log in');
      await page.getByText('is logged in').waitFor();
      await page.evaluate(() => scrollTo(0, 0));
    },
  },
];

const folder = fileURLToPath(new URL('../../../docs/console/', import.meta.url));

async function take(browser: Browser, { adminUrl, operatorToken }: Gatehouse, picture: Picture): Promise<void> {
  const { name, path, isNarrow = false, arrange } = picture;
  const context = await browser.newContext({
    viewport: isNarrow ? { width: 390, height: 844 } : { width: 1280, height: 800 },
    colorScheme: isNarrow ? 'dark' : 'light',
    reducedMotion: 'reduce',
    locale: 'en-US',
  });
  const page = await context.newPage();
  await page.addInitScript((token) => {
    // Frames within have an origin of their own.
    if (window.top === window) sessionStorage.setItem('gatehouse.operator-token', token);
  }, operatorToken);
  await page.goto(`${adminUrl}/console${path}`);
  await arrange(page);
  await page.screenshot({ path: `${folder}${name}.png`, animations: 'disabled' });
  await context.close();
}

const cluster = await startTestCluster();
try {
  await createTemplateDatabase(cluster.connectionString);
  const database = await createTestDatabase(cluster.connectionString);
  const gatehouse = await startGatehouse({ database, version: await version() });
  const browser = await launchChromium();
  await furnish(gatehouse);
  for (const picture of pictures) await take(browser, gatehouse, picture);
  await browser.close();
  await gatehouse.stop();
  await database.drop();
} finally {
  await cluster.stop();
}
