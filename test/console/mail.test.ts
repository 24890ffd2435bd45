import { describe, expect, it } from 'vitest';
import { someEmail } from '../api/netlify/client.ts';
import { hasChromium } from '../clients/browser.ts';
import { longTest, soon, useConsole } from './use-console.ts';

interface Messages {
  readonly messages: readonly { readonly id: string; readonly state: string }[];
}

describe.skipIf(!hasChromium)('mails in the console', { timeout: longTest }, () => {
  const { gatehouse, visit, ask } = useConsole();

  it('a template is seen as it is written, what is wrong with it is said in place, and it is saved', async () => {
    await gatehouse().createSite({ slug: 'written' });
    const { page, enter, press, fill, complaints } = await visit();
    await enter('/instances/written/mail');
    const preview = page.frameLocator('iframe[title="Preview of the mail"]');
    await preview.getByText('Confirm my address').waitFor();
    const body =
      '<h1 style="color: rgb(1, 2, 3)">Hello</h1><script>document.title = "ran"</script><a href="{{ .ConfirmationURL }}">Go</a>';
    await fill('Subject', 'Welcome to the shop');
    await fill('Body (HTML)', body);
    const heading = preview.getByRole('heading', { name: 'Hello' });
    await heading.waitFor();
    await page.getByText('Subject: Welcome to the shop').waitFor();
    expect(await heading.evaluate((element) => getComputedStyle(element).color)).toBe('rgb(1, 2, 3)');
    expect(await heading.evaluate(() => document.title)).toBe('Mail');
    expect(complaints).toEqual([]);
    await fill('Body (HTML)', '{{ if }}');
    const wrong = page.getByLabel('Body (HTML)');
    await expect.poll(() => wrong.getAttribute('aria-invalid'), soon).toBe('true');
    await page.getByText(/^line 1/).waitFor();
    await fill('Body (HTML)', body);
    await press('Save');
    await page.getByText('The settings are saved.').waitFor();
    expect(await ask('GET', '/v1/instances/written')).toMatchObject({
      settings: { mailer: { subjects: { confirmation: 'Welcome to the shop' }, bodies: { confirmation: body } } },
    });
  });

  it('a test mail arrives, in the language that was asked for', async () => {
    const site = await gatehouse().createSite({ slug: 'tried' });
    const { page, enter, press, fill, complaints } = await visit();
    const to = someEmail();
    await enter('/instances/tried/mail');
    await press('Add a language');
    await fill('Language tag', 'de');
    await press('Add');
    await fill('Send it to', to);
    await press('Send a test mail');
    expect((await site.mailTo(to)).to).toEqual([to]);
    await page.getByRole('status').getByText('sent').waitFor();
    expect(complaints).toEqual([]);
  });

  it('a message that failed is sent again, once what was wrong is mended', async () => {
    const { inbox } = gatehouse();
    const smtp = { host: 'localhost', port: inbox.port, admin_email: '' };
    const site = await gatehouse().createSite({ slug: 'mended', settings: { smtp } });
    const to = someEmail();
    await ask('POST', '/v1/instances/mended/mail/test', { kind: 'confirmation', to });
    const stateOf = async () =>
      ((await ask('GET', `/v1/instances/mended/messages?recipient=${to}`)) as Messages).messages[0];
    await expect.poll(async () => (await stateOf())?.state, soon).toBe('failed');
    const { page, enter } = await visit();
    await ask('PATCH', '/v1/instances/mended', { settings: { smtp: { admin_email: 'site@x.example' } } });
    await enter('/instances/mended/messages');
    await page.getByRole('button', { name: to }).click();
    await page.getByText('smtp_not_configured', { exact: false }).last().waitFor();
    // The worker learns of new settings within a moment; until then the message fails as before.
    await expect
      .poll(async () => {
        const again = page.getByRole('button', { name: 'Send it again' });
        if (await again.isVisible()) await again.click();
        await page.getByRole('dialog').getByRole('button', { name: 'Refresh' }).click();
        return (await stateOf())?.state;
      }, soon)
      .toBe('sent');
    expect((await site.mailTo(to)).to).toEqual([to]);
  });

  it('a message that waits is cancelled only by whoever confirms it', async () => {
    // Nobody listens there.
    await gatehouse().createSite({ slug: 'waiting', settings: { smtp: { host: '127.0.0.1', port: 9 } } });
    const to = someEmail();
    await ask('POST', '/v1/instances/waiting/mail/test', { kind: 'confirmation', to });
    const stateOf = async () => ((await ask('GET', '/v1/instances/waiting/messages')) as Messages).messages[0]?.state;
    await expect.poll(stateOf, soon).toBe('queued');
    const { page, enter } = await visit();
    await enter('/instances/waiting/messages');
    await page.getByRole('button', { name: to }).click();
    const drawer = page.getByRole('dialog', { name: 'Message' });
    await drawer.getByRole('button', { name: 'Don’t send' }).click();
    const question = page.getByRole('dialog', { name: 'Don’t send this message?' });
    await question.getByText('its contents are erased').waitFor();
    await question.getByRole('button', { name: 'Cancel' }).click();
    await question.waitFor({ state: 'hidden' });
    expect(await stateOf()).toBe('queued');
    await drawer.getByRole('button', { name: 'Don’t send' }).click();
    await question.getByRole('button', { name: 'Don’t send' }).click();
    await expect.poll(stateOf, soon).toBe('abandoned');
    await drawer.getByText('abandoned').first().waitFor();
  });

  it('an address is suppressed and comes free again', async () => {
    await gatehouse().createSite({ slug: 'quiet' });
    const { page, enter, press, fill } = await visit();
    await enter('/instances/quiet/suppressions');
    await fill('Address', 'not an address');
    await press('Suppress');
    await page.getByText('allowed is an e-mail address').waitFor();
    await fill('Address', 'bob@example.org');
    await press('Suppress');
    await page.getByRole('cell', { name: 'bob@example.org' }).waitFor();
    await press('Remove');
    await press('Send again');
    await page.getByText('No address is suppressed').waitFor();
  });
});
