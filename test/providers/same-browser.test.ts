import { beforeEach, describe, expect, it } from 'vitest';
import { call, createPerson } from '../api/netlify/client.ts';
import { atGithub } from '../support/providers/accounts.ts';
import { endOf, goRound } from '../support/providers/round-trip.ts';
import { useProviders } from '../support/providers/use-providers.ts';
import type { Visitor } from '../support/providers/visitor.ts';
import type { Site } from '../support/site.ts';

const rig = useProviders();
beforeEach(() => atGithub(rig().standIn, { emails: [['ada@x.example', true]] }));

const challenge = { code_challenge: 'v'.repeat(43), code_challenge_method: 'plain' };

/** A site whose tokens go only to the browser that began. */
function createSite(own: Readonly<Record<string, unknown>> = {}): Promise<Site> {
  const settings = { external: { same_browser_required: true }, security: { manual_linking_enabled: true } };
  return rig().createSite('github', settings, own);
}

/** Begins at a site and says yes at GitHub. @returns the address that ends the sign-in */
async function backFrom(base: string, browser: Visitor, headers: Record<string, string> = {}): Promise<string> {
  const start = await browser.open(`${base}/authorize?provider=github`, headers);
  return (await browser.consent(start.headers.get('location') ?? '')).url;
}

const bases = [
  ['Supabase', ({ supabaseUrl }: Site) => supabaseUrl],
  ['Netlify', ({ netlifyUrl }: Site) => netlifyUrl],
] as const;

describe.each(bases)('a %s site that requires the same browser', (_dialect, baseOf) => {
  it.each([
    ['a browser', { 'sec-fetch-mode': 'navigate' }],
    ['an old browser, or a program', {}],
  ])('gives tokens to %s that began, and to nobody who is handed the end of it', async (_what, headers) => {
    const site = await createSite();
    const browser = rig().visitor();
    const url = await backFrom(baseOf(site), browser, headers);
    expect(endOf(await rig().visitor().open(url)).fragment).not.toHaveProperty('access_token');
    expect(endOf(await browser.open(url)).fragment).toHaveProperty('access_token');
  });

  it('lets no script begin, nor anybody on another host than the one that GitHub returns to', async () => {
    const site = await createSite();
    const elsewhere = await createSite({ redirect_uri: 'https://elsewhere.example/callback' });
    const tries = [
      [site, { 'sec-fetch-mode': 'cors' }],
      [elsewhere, { 'sec-fetch-mode': 'navigate' }],
      [elsewhere, {}],
    ] as const;
    for (const [at, headers] of tries) {
      const answer = await call(baseOf(at), 'GET /authorize?provider=github', { headers });
      expect([answer.status, answer.body.msg], answer.text).toEqual([
        expect.toSatisfy((status: number) => status === 400 || status === 422),
        expect.stringContaining('has to begin with the browser'),
      ]);
    }
  });
});

describe('a client that keeps a verifier', () => {
  it('begins as it likes', async () => {
    const end = await goRound(rig(), await createSite(), 'github', { query: challenge });
    expect(end.query).toHaveProperty('code');
  });

  it('links by a script, and no other client does', async () => {
    const site = await createSite();
    const { accessToken: bearer } = await createPerson(site);
    const path = 'GET /user/identities/authorize?provider=github&skip_http_redirect=true';
    const headers = { 'sec-fetch-mode': 'cors' };
    const plain = await call(site.supabaseUrl, path, { bearer, headers });
    expect(plain).toMatchObject({ status: 400, body: { error_code: 'validation_failed' } });
    const bound = await call(site.supabaseUrl, `${path}&${new URLSearchParams(challenge)}`, { bearer, headers });
    expect(bound).toMatchObject({ status: 200, body: { url: expect.stringContaining('github.com') } });
  });
});
