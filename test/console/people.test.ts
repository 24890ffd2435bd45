import { describe, expect, it } from 'vitest';
import { hasChromium } from '../clients/browser.ts';
import { longTest, soon, useConsole } from './use-console.ts';

interface Users {
  readonly users: readonly { readonly email: string; readonly state: string; readonly confirmed_at: string | null }[];
}

describe.skipIf(!hasChromium)('the people of a site in the console', { timeout: longTest }, () => {
  const { gatehouse, visit, ask } = useConsole();
  const usersOf = async (slug: string) => ((await ask('GET', `/v1/instances/${slug}/users`)) as Users).users;

  it.each([
    ['gotrue-js', {}],
    ['@supabase/auth-js', { dialect: 'supabase', dialects: ['supabase'] }],
  ] as const)(
    'somebody signs up, sees the mail arrive, confirms and logs in, with %s itself',
    async (client, settings) => {
      const slug = client === 'gotrue-js' ? 'newcomers' : 'others';
      await gatehouse().createSite({ slug, settings });
      const { page, enter, press, complaints } = await visit();
      await enter(`/instances/${slug}`);
      await page.getByRole('link', { name: 'Try it', exact: true }).click();
      await page.getByText(`npm install ${client}`).waitFor();
      const address = await page.getByLabel('E-mail address').inputValue();
      await press('Sign up');
      await page.getByText('It arrived:').waitFor();
      await page.frameLocator('iframe[title="The mail that arrived"]').getByRole('link').first().waitFor();
      await press('Follow its link');
      await press('Log in');
      await page.getByText(`${address} is logged in`).waitFor();
      await page.getByText(`"email": "${address}"`).waitFor();
      expect(await usersOf(slug)).toMatchObject([{ email: address, state: 'active' }]);
      await page.getByRole('link', { name: 'See the user' }).click();
      await page.getByRole('table', { name: 'Users' }).getByText(address).waitFor();
      // Nobody stays signed in: not a word of it is kept in the browser.
      expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain('eyJ');
      // One of the clients warns of addresses without TLS, whatever they are for.
      expect(complaints.filter((line) => !line.includes('DO NOT USE HTTP'))).toEqual([]);
    },
  );

  it('what the client answers is said in place: an address that is taken', async () => {
    await gatehouse().createSite({ slug: 'taken', settings: { mailer: { autoconfirm: true } } });
    const { page, enter, press, fill } = await visit();
    await enter('/instances/taken/try');
    await fill(/^E-mail address/, 'ada@example.com');
    await press('Sign up');
    await press('Log in');
    await page.getByText('ada@example.com is logged in').waitFor();
    await press('Start again');
    await fill(/^E-mail address/, 'ada@example.com');
    await press('Sign up');
    await page.getByRole('alert').getByText('already').waitFor();
  });

  it('a user is created, found, banned and let in again, reset and deleted', async () => {
    const site = await gatehouse().createSite({ slug: 'peopled' });
    const { page, enter, press, fill, complaints } = await visit();
    const deed = async (name: string): Promise<void> => {
      await press('Actions for ada@example.com');
      await page.getByRole('menuitem', { name }).click();
    };
    await enter('/instances/peopled/users');
    await page.getByText('No users yet').waitFor();
    await press('Create a user');
    await fill(/^E-mail address/, 'ada@example.com');
    await fill('Name', 'Ada Lovelace');
    await press('Create');
    await page.getByText('Ada Lovelace').waitFor();
    await fill('Search', 'nobody');
    await page.getByText('Nobody matches').waitFor();
    await fill('Search', 'LOVELACE');
    await page.getByText('ada@example.com').waitFor();
    await deed('Ban');
    await page.getByLabel('For how long').selectOption('168h');
    await page.getByRole('dialog').getByRole('button', { name: 'Ban' }).click();
    await page.getByText('banned', { exact: true }).waitFor();
    expect((await usersOf('peopled'))[0]?.state).toBe('banned');
    await deed('Lift the ban');
    await page.getByText('active', { exact: true }).last().waitFor();
    await deed('Send a password reset');
    await press('Send it');
    expect((await site.mailTo('ada@example.com')).links).toContainEqual(expect.stringContaining('#recovery_token='));
    await deed('Delete');
    await fill('Type ada@example.com to confirm', 'ada@example.com');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await expect.poll(async () => (await usersOf('peopled')).length, soon).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('a person is invited by mail; a bad address is refused in place; the site’s log tells who did it', async () => {
    const site = await gatehouse().createSite({ slug: 'inviting' });
    const { page, enter, press, fill } = await visit();
    await enter('/instances/inviting/users');
    await press('Invite');
    await fill(/^E-mail address/, 'nobody');
    await press('Send the invitation');
    await page
      .getByRole('dialog')
      .getByText(/address/i)
      .last()
      .waitFor();
    await fill(/^E-mail address/, 'grace@example.com');
    await press('Send the invitation');
    await page.getByText('invited', { exact: true }).waitFor();
    expect((await site.mailTo('grace@example.com')).links).toContainEqual(expect.stringContaining('#invite_token='));
    await page.getByRole('tab', { name: 'Audit' }).click();
    await page.getByText('user.invite').waitFor();
    await page.getByText('Users and site').click();
    await page.getByText('user_invited').waitFor();
  });
});
