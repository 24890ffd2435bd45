import { describe, expect, it } from 'vitest';
import { useGatehouse } from '../../../support/use-gatehouse.ts';
import { createRowSite, type RowSite } from './row-site.ts';

// supabase-core.md 7.1 and 7.2.
const gatehouse = useGatehouse();
const app = 'com.example.app://welcome';
const openSite = (): Promise<RowSite> =>
  createRowSite(gatehouse(), { site_url: app, uri_allow_list: ['com.example.app://listed/**'] });

let people = 0;

/** Where the link of a sign-up leads in the end that wished for a target. */
async function targetOf(site: RowSite, wish: string): Promise<string> {
  const email = `redirect-${(people += 1)}@x.example`;
  await site.post(`/signup?redirect_to=${encodeURIComponent(wish)}`, { email, password: 'correct horse' });
  return (await site.tokenOf('confirmation', email)).redirectTo;
}

describe('a site that is an app on a phone', () => {
  it('is where the link of a mail leads to when nothing else was wished for', async () => {
    const site = await openSite();
    const email = 'phone@x.example';
    expect(await site.post('/signup', { email, password: 'correct horse' })).toMatchObject({ status: 200 });
    const { link } = await site.tokenOf('confirmation', email);
    expect(link.searchParams.get('redirect_to')).toBe(app);
    const followed = await site.ask(`/verify${link.search}`);
    expect([followed.status, followed.headers.get('location')]).toEqual([
      303,
      expect.stringMatching(/^com\.example\.app:\/\/welcome#access_token=.*&type=signup$/),
    ]);
  });

  it('may be asked for at any of its own paths, and elsewhere as its list says', async () => {
    const site = await openSite();
    for (const allowed of [`${app}/deep?x=1`, 'com.example.app://listed/x', 'http://127.0.0.1:3000/']) {
      expect(await targetOf(site, allowed)).toBe(allowed);
    }
    for (const refused of ['com.example.app://other', 'com.evil.app://welcome', 'https://welcome/']) {
      expect(await targetOf(site, refused)).toBe(app);
    }
  });

  it('is named in the mails that come with the server, without a link that mail programs would take away', async () => {
    const site = await openSite();
    await site.post('/signup', { email: 'named@x.example', password: 'correct horse' });
    const { html, text } = await gatehouse().inbox.waitFor(({ to }) => to.includes('named@x.example'), 10_000);
    expect(html).toContain('com.example.app');
    expect(html).not.toMatch(/ZgotmplZ|href="com\.example/);
    expect(text).toContain(app);
  });
});
