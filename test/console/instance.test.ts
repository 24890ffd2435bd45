import { describe, expect, it } from 'vitest';
import { hasChromium } from '../clients/browser.ts';
import { longTest, soon, useConsole } from './use-console.ts';

interface Shown {
  readonly version: string;
  readonly state: string;
  readonly settings: { readonly site_url: string; readonly jwt?: { readonly exp?: number } };
}

describe.skipIf(!hasChromium)('an instance in the console', { timeout: longTest }, () => {
  const { gatehouse, visit, ask } = useConsole();
  const show = async (slug: string) => (await ask('GET', `/v1/instances/${slug}`)) as Shown;

  it('is created from the address of its site; its secret is shown this once', async () => {
    const { page, enter, press, fill } = await visit();
    await enter('/instances');
    await page.getByRole('button', { name: 'Create an instance' }).first().click();
    await page.getByLabel('Address of the site').fill('ftp://shop.example');
    await fill('Name', 'shop');
    await fill('Labels', 'plan=pro');
    await press('Create');
    await page.getByText('allowed is an absolute address that starts with http://').waitFor();
    await page.getByLabel('Address of the site').fill('https://shop.example');
    await press('Create');
    const secret = await page.getByLabel('JWT secret', { exact: true }).inputValue();
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    await press('I have saved it');
    await page.getByRole('heading', { name: 'shop', exact: true }).waitFor();
    expect(await page.content()).not.toContain(secret);
    await page.getByRole('link', { name: 'Instances', exact: true }).click();
    await fill('Label', 'plan=pro');
    await page.getByRole('link', { name: 'shop', exact: true }).waitFor();
    await fill('Label', 'plan=free');
    await page.getByText('Nothing matches').waitFor();
  });

  it('a list of many is scrolled to its end, though few rows exist at a time', async () => {
    for (let count = 0; count < 101; count += 1)
      await gatehouse().createSite({ slug: `many-${String(count).padStart(3, '0')}` });
    const { page, enter, fill } = await visit();
    await enter('/instances');
    await fill('Search', 'many-');
    await page.getByRole('link', { name: 'many-000' }).waitFor();
    const rows = page.getByRole('rowgroup', { name: 'Rows' });
    const last = page.getByRole('link', { name: 'many-100' });
    await expect
      .poll(async () => {
        await rows.evaluate((element) => element.scrollTo(0, element.scrollHeight));
        return last.count();
      }, soon)
      .toBe(1);
    expect(await page.getByRole('row').count()).toBeLessThan(60);
  });

  it('a bad setting is refused in place, by the form or by the API, and a good one is saved', async () => {
    await gatehouse().createSite({ slug: 'settled' });
    const { page, enter, press, fill } = await visit();
    await enter('/instances/settled/settings');
    await fill('Find a setting', 'jwt.exp');
    await fill('jwt.exp', 'soon');
    await page.getByText(/^allowed is whole seconds/).waitFor();
    expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await fill('jwt.exp', '1800');
    await page.getByText('30 minutes').waitFor();
    await fill('Find a setting', 'site_url');
    await fill('site_url', 'nowhere');
    await press('Save');
    const field = page.locator('.setting', { has: page.getByLabel('site_url', { exact: true }) });
    await field.getByText('allowed is an absolute address').waitFor();
    await fill('site_url', 'https://settled.example');
    await press('Save');
    await page.getByText('The settings are saved.').waitFor();
    expect((await show('settled')).settings).toMatchObject({
      site_url: 'https://settled.example',
      jwt: { exp: 1_800 },
    });
    await fill('Find a setting', 'jwt.exp');
    await press('Reset jwt.exp');
    await press('Save');
    await expect.poll(async () => (await show('settled')).settings.jwt?.exp, soon).toBeUndefined();
  });

  it('a change by somebody else is not lost unseen: the form tells, reads anew, and keeps what was typed', async () => {
    await gatehouse().createSite({ slug: 'shared' });
    const { page, enter, press, fill } = await visit();
    await enter('/instances/shared/settings');
    await fill('site_url', 'https://mine.example');
    await ask('PATCH', '/v1/instances/shared', { settings: { disable_signup: true } });
    await press('Save');
    await page.getByText('This instance has changed').waitFor();
    expect((await show('shared')).settings.site_url).not.toBe('https://mine.example');
    await press('Reload and keep my changes');
    await expect.poll(() => page.getByRole('switch', { name: /^disable_signup/ }).isChecked(), soon).toBe(true);
    expect(await page.getByLabel('site_url', { exact: true }).inputValue()).toBe('https://mine.example');
    await press('Save');
    await page.getByText('The settings are saved.').waitFor();
    expect((await show('shared')).settings).toMatchObject({ site_url: 'https://mine.example', disable_signup: true });
  });

  it('is suspended only by whoever types its name, and resumed', async () => {
    await gatehouse().createSite({ slug: 'halted' });
    const { page, enter, press, fill } = await visit();
    await enter('/instances/halted');
    await press('Suspend');
    const dialog = page.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: 'Suspend' });
    expect(await confirm.isDisabled()).toBe(true);
    await fill('Type halted to confirm', 'halted');
    await confirm.click();
    await page.getByText('This instance is suspended').waitFor();
    expect((await show('halted')).state).toBe('suspended');
    await press('Resume');
    await page.getByRole('button', { name: 'Suspend' }).waitFor();
    expect((await show('halted')).state).toBe('active');
    await page.getByRole('tab', { name: 'Audit' }).click();
    await page.getByText('instance.resume').waitFor();
  });

  it('its keys are rotated: the new one is published, and a secret shown once', async () => {
    await gatehouse().createSite({ slug: 'keyed' });
    const { page, enter, press } = await visit();
    await enter('/instances/keyed/keys');
    await page.getByLabel('Algorithm of a new key').selectOption('HS256');
    await press('Rotate');
    await page.getByLabel('Secret', { exact: true }).waitFor();
    await press('I have saved it');
    const { keys } = (await ask('GET', '/v1/instances/keyed/keys')) as { keys: { kid: string; state: string }[] };
    expect(keys).toMatchObject([{ state: 'published', is_next: true }]);
    await page.getByRole('cell', { name: keys[0]?.kid ?? '' }).waitFor();
  });

  it('a credential that has expired is shown as that, and offered nothing that is for those that are active', async () => {
    const { clock, createSite } = gatehouse();
    await createSite({ slug: 'expiring' });
    const expires_at = new Date(clock.now().getTime() + 3_600_000).toISOString();
    await ask('POST', '/v1/instances/expiring/api-keys', { role: 'anon', description: 'the old app', expires_at });
    await ask('POST', '/v1/operators', { name: 'Temporary', scopes: ['read'], expires_at });
    clock.advance(3_601);
    const { page, enter } = await visit();
    await enter('/instances/expiring/keys');
    const key = page.getByRole('row').filter({ hasText: 'the old app' });
    await key.getByText('expired').waitFor();
    expect(await key.getByRole('button').count()).toBe(0);
    await page.getByRole('link', { name: 'Operators' }).click();
    const operator = page.getByRole('row').filter({ hasText: 'Temporary' });
    await operator.getByText('expired').waitFor();
    expect(await operator.getByRole('button').allTextContents()).toEqual(['Revoke']);
  });
});
