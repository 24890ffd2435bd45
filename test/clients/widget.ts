import type { BrowserContext, FrameLocator, Locator, Page } from 'playwright-core';
import type { Site } from '../support/site.ts';

/** The widget on a page, as a visitor sees it. */
export interface Widget {
  readonly page: Page;
  /** Everything inside the dialog. */
  readonly dialog: FrameLocator;
  /** The line that tells how it went, good or bad. */
  readonly message: Locator;
  /** Who is logged in, in the dialog. */
  readonly loggedInAs: Locator;
  /** Clicks an entry of the menu on the page. */
  choose(entry: 'signup' | 'login' | 'logout'): Promise<void>;
  /** Fills the form in front of the visitor and sends it. */
  submit(fields?: Readonly<Record<string, string>>): Promise<void>;
}

/** A page with the widget and its menu. Without `apiUrl` the widget looks below the page's own host. */
export function widgetPage(apiUrl?: string): string {
  const options = apiUrl === undefined ? {} : { APIUrl: apiUrl };
  return `<!doctype html><title>Shop</title>
<script src="/netlify-identity-widget.js"></script>
<div data-netlify-identity-menu></div>
<script>netlifyIdentity.init(${JSON.stringify(options)})</script>`;
}

/** Where browsers reach a site's API when it has a host of its own: `<slug>.localhost`. */
export function apiUrlOf(site: Site): string {
  const url = new URL(site.netlifyUrl);
  return `http://${site.slug}.localhost:${url.port}/.netlify/identity`;
}

/** Opens a page of a site afresh, as a visitor who types an address or clicks on a link in a mail. */
export async function openWidget(page: Page, url: string): Promise<Widget> {
  // An address that differs in its fragment alone would load nothing.
  await page.goto('about:blank');
  await page.goto(url);
  const dialog = page.frameLocator('#netlify-identity-widget');
  return {
    page,
    dialog,
    message: dialog.locator('.flashMessage'),
    loggedInAs: dialog.locator('.infoTextEmail'),
    choose: (entry) => page.locator(`.netlify-identity-${entry}`).click(),
    submit: async (fields = {}) => {
      // While the widget waits for an answer its form is disabled to the eye alone.
      const form = dialog.locator('form:not(.disabled)');
      for (const [name, value] of Object.entries(fields)) await form.locator(`input[name=${name}]`).fill(value);
      await form.locator('button[type=submit]').click();
    },
  };
}

/** The cookies that the server has set for an address: those that scripts cannot read. */
export async function serverCookies(
  context: BrowserContext,
  url: string,
): Promise<Awaited<ReturnType<BrowserContext['cookies']>>> {
  return (await context.cookies(url)).filter(({ httpOnly }) => httpOnly);
}
