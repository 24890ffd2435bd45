import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { hasChromium } from '../clients/browser.ts';
import { longTest, soon, useConsole } from './use-console.ts';

interface Shown {
  readonly settings: { readonly site_url: string; readonly jwt?: { readonly exp?: number } };
}

describe.skipIf(!hasChromium)('what was typed and is not saved', { timeout: longTest }, () => {
  const { gatehouse, visit, ask } = useConsole();
  const show = async (slug: string) => (await ask('GET', `/v1/instances/${slug}`)) as Shown;
  const open = (page: Page, tab: string): Promise<void> => page.getByRole('tab', { name: tab, exact: true }).click();

  it('outlives another tab, another mail and another language, and is saved from any of them', async () => {
    await gatehouse().createSite({ slug: 'drafted' });
    const { page, enter, press, fill, complaints } = await visit();
    await enter('/instances/drafted/settings');
    await fill('site_url', 'https://drafted.example');
    await open(page, 'Mail');
    await fill('Subject', 'Welcome');
    await page.getByRole('combobox', { name: 'Mail', exact: true }).selectOption('recovery');
    await fill('Subject', 'A new password');
    await press('Add a language');
    await fill('Language tag', 'de');
    await press('Add');
    await fill('Subject', 'Ein neues Kennwort');
    await open(page, 'Users');
    await page.getByText('4 changes to the settings are not saved').waitFor();
    await open(page, 'Mail');
    expect(await page.getByLabel('Subject').inputValue()).toBe('Welcome');
    await page.getByRole('combobox', { name: 'Mail', exact: true }).selectOption('recovery');
    expect(await page.getByLabel('Subject').inputValue()).toBe('A new password');
    await page.getByRole('combobox', { name: 'Language', exact: true }).selectOption('de');
    expect(await page.getByLabel('Subject').inputValue()).toBe('Ein neues Kennwort');
    await open(page, 'Settings');
    expect(await page.getByLabel('site_url', { exact: true }).inputValue()).toBe('https://drafted.example');
    await press('Save');
    await page.getByText('The settings are saved.').waitFor();
    expect((await show('drafted')).settings).toMatchObject({
      site_url: 'https://drafted.example',
      mailer: {
        subjects: { confirmation: 'Welcome', recovery: 'A new password' },
        translations: { de: { subjects: { recovery: 'Ein neues Kennwort' } } },
      },
    });
    expect(complaints).toEqual([]);
  });

  it('stays when it was typed while an earlier change was being saved, which nobody saves twice', async () => {
    await gatehouse().createSite({ slug: 'hasty' });
    const { page, enter, press, fill } = await visit();
    await enter('/instances/hasty/settings');
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    await page.route('**/v1/instances/hasty', async (route) => {
      if (route.request().method() === 'PATCH') await answered;
      await route.continue();
    });
    await fill('site_url', 'https://first.example');
    const save = page.getByRole('button', { name: 'Save' });
    await press('Save');
    await fill('site_url', 'https://second.example');
    await page.getByRole('button', { name: 'JWT', exact: true }).click();
    await fill('jwt.exp', '1800');
    expect(await save.isDisabled()).toBe(true);
    answer();
    await page.getByText('The settings are saved.').waitFor();
    await page.getByText('2 changes not saved: site_url, jwt.exp').waitFor();
    expect((await show('hasty')).settings.site_url).toBe('https://first.example');
    await press('Save');
    await expect
      .poll(async () => (await show('hasty')).settings, soon)
      .toMatchObject({ site_url: 'https://second.example', jwt: { exp: 1_800 } });
    await save.waitFor({ state: 'hidden' });
  });

  it('is lost only by whoever says so: to another screen, back, signing out, closing the window', async () => {
    await gatehouse().createSite({ slug: 'left' });
    const { page, enter, press, fill } = await visit();
    await enter('/instances');
    await page.getByRole('link', { name: 'left', exact: true }).click();
    await open(page, 'Settings');
    const address = page.getByLabel('site_url', { exact: true });
    await address.fill('https://left.example');
    const question = page.getByRole('dialog', { name: 'Leave without saving?' });
    const stay = async (): Promise<void> => {
      await question.getByText('One change').waitFor();
      await question.getByRole('button', { name: 'Cancel' }).click();
      await question.waitFor({ state: 'hidden' });
      expect(await address.inputValue()).toBe('https://left.example');
    };
    await page.getByRole('link', { name: 'Operators' }).click();
    await stay();
    await press('Sign out');
    await stay();
    const asked = page.waitForEvent('dialog');
    const reloaded = page.reload().catch(() => undefined);
    const dialog = await asked;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.dismiss();
    await reloaded;
    expect(await address.inputValue()).toBe('https://left.example');
    await page.getByRole('link', { name: 'Operators' }).click();
    await question.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('heading', { name: 'Operators', level: 1 }).waitFor();
    await page.goBack();
    await address.waitFor();
    expect(await address.inputValue()).not.toBe('https://left.example');
    await fill('site_url', 'https://left.example');
    await press('Discard');
    await page.getByRole('link', { name: 'Operators' }).click();
    await page.getByRole('heading', { name: 'Operators', level: 1 }).waitFor();
  });
});
