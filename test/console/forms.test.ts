import type { Locator, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasChromium } from '../clients/browser.ts';
import { obstaclesOn } from './obstacles.ts';
import { longTest, soon, useConsole, type ConsoleVisit } from './use-console.ts';

/** A form, and what is sent with it that the API refuses. */
interface Refused {
  readonly title: string;
  readonly path: string;
  readonly send: (visit: ConsoleVisit) => Promise<void>;
  readonly field: string | RegExp;
  readonly words: RegExp;
}

const refused: readonly Refused[] = [
  {
    title: 'the name of a new instance that another has',
    path: '/instances',
    send: async ({ page, fill, press }) => {
      await page.getByRole('button', { name: 'Create an instance' }).first().click();
      await fill(/^Address of the site/, 'https://other.example');
      await fill('Name', 'formed');
      await press('Create');
    },
    field: 'Name',
    words: /Another instance uses the slug formed/,
  },
  {
    title: 'the name of a copy that another has',
    path: '/instances/formed',
    send: async ({ fill, press }) => {
      await press('Copy its settings');
      await fill(/^Address of the site/, 'https://other.example');
      await fill('Name', 'formed');
      await press('Create');
    },
    field: 'Name',
    words: /Another instance uses the slug formed/,
  },
  {
    title: 'a label with a name that is none',
    path: '/instances/formed',
    send: async ({ page, press }) => {
      await page.getByRole('textbox', { name: 'Labels' }).fill('Plan=pro');
      await press('Save');
    },
    field: 'Labels',
    words: /^Plan: is no name; allowed are/,
  },
  {
    title: 'the name of a new operator that another has',
    path: '/operators',
    send: async ({ page, fill, press }) => {
      await press('Add an operator');
      await fill(/^Name/, 'Formed');
      await page.getByRole('dialog').getByRole('button', { name: 'Add' }).click();
    },
    field: /^Name/,
    words: /Another operator has the name Formed/,
  },
  {
    title: 'the last day of an operator that is over',
    path: '/operators',
    send: async ({ page, fill, press }) => {
      await press('Add an operator');
      await fill(/^Name/, 'Late');
      await fill('Expires', '2020-01-31');
      await page.getByRole('dialog').getByRole('button', { name: 'Add' }).click();
    },
    field: 'Expires',
    words: /allowed is a time to come/,
  },
  {
    title: 'the address of a new user that another has',
    path: '/instances/formed/users',
    send: async ({ fill, press }) => {
      await press('Create a user');
      await fill(/^E-mail address/, 'ada@example.com');
      await press('Create');
    },
    field: /^E-mail address/,
    words: /has already been registered/,
  },
  {
    title: 'the password of a new user that is too short',
    path: '/instances/formed/users',
    send: async ({ fill, press }) => {
      await press('Create a user');
      await fill(/^E-mail address/, 'grace@example.com');
      await fill('Password', 'short');
      await press('Create');
    },
    field: 'Password',
    words: /at least 12 characters/,
  },
  {
    title: 'the address of an invitation that is none',
    path: '/instances/formed/users',
    send: async ({ fill, press }) => {
      await press('Invite');
      await fill(/^E-mail address/, 'nobody');
      await press('Send the invitation');
    },
    field: /^E-mail address/,
    words: /Unable to validate email address/,
  },
  {
    title: 'a domain that another instance has',
    path: '/instances/formed/domains',
    send: async ({ fill, press }) => {
      await fill('Add a domain', 'auth.other.example');
      await press('Add');
    },
    field: 'Add a domain',
    words: /Another instance uses the domain/,
  },
  {
    title: 'what an API key is for, at length',
    path: '/instances/formed/keys',
    send: async ({ fill, press }) => {
      await fill('Description', 'x'.repeat(201));
      await press('Create an API key');
    },
    field: 'Description',
    words: /allowed is at most 200 characters/,
  },
  {
    title: 'the address of a webhook that is none',
    path: '/instances/formed/webhooks',
    send: async ({ page, fill, press }) => {
      await press('Add a webhook');
      await fill(/^Address/, 'nowhere');
      await page.getByRole('dialog').getByRole('button', { name: 'Add' }).click();
    },
    field: /^Address/,
    words: /^(?!url)\S/,
  },
  {
    title: 'an event of a webhook that there is not',
    path: '/instances/formed/webhooks',
    send: async ({ page, fill, press }) => {
      await press('Add a webhook');
      await fill(/^Address/, 'https://www.example.com/hook');
      await page.getByRole('textbox', { name: 'Events' }).fill('user.created, user.moved');
      await page.getByRole('dialog').getByRole('button', { name: 'Add' }).click();
    },
    field: 'Events',
    words: /^"user\.moved" is no event/m,
  },
  {
    title: 'the address of a test mail that is none',
    path: '/instances/formed/mail',
    send: async ({ fill, press }) => {
      await fill('Send it to', 'nobody');
      await press('Send a test mail');
    },
    field: 'Send it to',
    words: /Unable to validate email address/,
  },
  {
    title: 'an address to suppress that is none',
    path: '/instances/formed/suppressions',
    send: async ({ fill, press }) => {
      await fill('Address', 'nobody');
      await press('Suppress');
    },
    field: 'Address',
    words: /allowed is an e-mail address/,
  },
  {
    title: 'a secret that another instance signs with',
    path: '/instances/formed/settings',
    send: async ({ fill, press }) => {
      await fill('Find a setting', 'jwt.secret');
      await fill('jwt.secret', 'this-is-the-secret-of-another-site');
      await press('Save');
    },
    field: 'jwt.secret',
    words: /Another instance signs with this secret/,
  },
  {
    title: 'a setting of a group that is no longer in sight',
    path: '/instances/formed/settings',
    send: async ({ page, fill, press }) => {
      const groups = page.getByRole('navigation', { name: 'Groups of settings' });
      await fill('site_url', 'nowhere');
      await groups.getByRole('button', { name: 'SMTP' }).click();
      await fill('smtp.port', '2525');
      await press('Save');
    },
    field: 'site_url',
    words: /allowed is an absolute address/,
  },
  {
    title: 'a list of which nothing is left, at its first box',
    path: '/instances/formed/settings',
    send: async ({ page, fill, press }) => {
      await fill('Find a setting', 'dialects');
      await page.getByLabel('netlify', { exact: true }).uncheck();
      await page.getByLabel('supabase', { exact: true }).uncheck();
      await press('Save');
    },
    field: 'netlify',
    words: /^is empty; allowed is at least one/,
  },
  {
    title: 'a text of a mail that is no template',
    path: '/instances/formed/mail',
    send: async ({ fill, press, page }) => {
      await fill('Subject', '{{ if }}');
      await page.getByText('The error is shown below it.').waitFor();
      await press('Save');
    },
    field: 'Subject',
    words: /^line 1/m,
  },
];

const alertsIn = (page: Page): Promise<number> => page.locator('form [role=alert], .save-bar [role=alert]').count();
const isFocused = (one: Locator): Promise<boolean> => one.evaluate((node) => node === document.activeElement);

/** What a screen reader says of a field besides its name. */
async function descriptionOf(field: Locator): Promise<string> {
  return field.evaluate((node) => {
    const ids = node.getAttribute('aria-describedby')?.match(/\S+/g) ?? [];
    return ids.map((id) => document.querySelector(`#${CSS.escape(id)}`)?.textContent ?? '').join('\n');
  });
}

describe.skipIf(!hasChromium)('a form of the console', { timeout: longTest }, () => {
  const { gatehouse, visit, ask } = useConsole();

  beforeAll(async () => {
    await gatehouse().createSite({ slug: 'formed', settings: { password: { min_length: 12 } } });
    await gatehouse().createSite({ slug: 'other' });
    await ask('PATCH', '/v1/instances/other', { settings: { jwt: { secret: 'this-is-the-secret-of-another-site' } } });
    await ask('POST', '/v1/instances/other/domains', { domain: 'auth.other.example', attested: true });
    await ask('POST', '/v1/instances/formed/users', { email: 'ada@example.com', password: 'correct horse battery' });
    await ask('POST', '/v1/operators', { name: 'Formed', scopes: ['read'] });
  });

  it.each(refused)('says at its field, and goes there: $title', async ({ path, send, field, words }) => {
    const here = await visit();
    await here.enter(path);
    await send(here);
    const input = here.page.getByLabel(field, { exact: true }).last();
    await expect.poll(() => isFocused(input), soon).toBe(true);
    expect(await input.getAttribute('aria-invalid')).toBe('true');
    expect(await descriptionOf(input)).toMatch(words);
    expect(await alertsIn(here.page)).toBe(0);
  });

  it('tells all that is wrong at once, and goes to the first of it', async () => {
    const { page, enter, fill, press } = await visit();
    await enter('/instances');
    await page.getByRole('button', { name: 'Create an instance' }).first().click();
    const [name, labels] = [page.getByLabel('Name', { exact: true }), page.getByLabel('Labels', { exact: true })];
    await fill(/^Address of the site/, 'https://shop.example');
    await name.fill('No Name');
    await labels.fill('Plan=pro, region=eu');
    await press('Create');
    await expect.poll(() => isFocused(name), soon).toBe(true);
    expect(await descriptionOf(name)).toContain('allowed are at most 63 lower-case letters');
    expect(await descriptionOf(labels)).toContain('Plan: is no name');
    // What is moderate is of the page behind it.
    expect((await obstaclesOn(page)).filter((line) => !line.startsWith('moderate'))).toEqual([]);
    await name.fill('shop');
    await press('Create');
    await expect.poll(() => isFocused(labels), soon).toBe(true);
    expect(await name.getAttribute('aria-invalid')).toBeNull();
  });

  it('says above its fields what is about none of them, and goes there', async () => {
    await gatehouse().createSite({ slug: 'full', settings: { quotas: { users_max: 1 } } });
    await ask('POST', '/v1/instances/full/users', { email: 'ada@example.com' });
    const { page, enter, fill, press } = await visit();
    await enter('/instances/full/users');
    await press('Create a user');
    await fill(/^E-mail address/, 'grace@example.com');
    await press('Create');
    const alert = page.getByRole('dialog').getByRole('alert');
    await alert.getByText('This site has reached its limit of users').waitFor();
    await expect.poll(() => isFocused(alert), soon).toBe(true);
    const field = page.getByLabel(/^E-mail address/);
    expect(await field.getAttribute('aria-invalid')).toBeNull();
    const [above, below] = [await alert.boundingBox(), await field.boundingBox()];
    expect(above?.y).toBeLessThan(below?.y ?? 0);
  });

  it('that asks for the credential says at it that nobody has it, and above it that nothing answers', async () => {
    const { page, open, press } = await visit();
    await open('/');
    const token = page.getByLabel('Operator token');
    await token.fill('not-a-token');
    await press('Sign in');
    await expect.poll(() => isFocused(token), soon).toBe(true);
    expect(await descriptionOf(token)).toContain('No operator has this token.');
    expect(await token.getAttribute('aria-invalid')).toBe('true');
    await page.route('**/v1/me', (route) => route.abort());
    await press('Sign in');
    await page.getByRole('alert').getByText('Gatehouse does not answer.').waitFor();
    expect(await token.getAttribute('aria-invalid')).toBeNull();
  });
});
