import { beforeEach, describe, expect, it } from 'vitest';
import { call, createPerson } from '../api/netlify/client.ts';
import { atGithub } from '../support/providers/accounts.ts';
import { endOf, goRound } from '../support/providers/round-trip.ts';
import { askOperator } from '../support/operator.ts';
import { useProviders } from '../support/providers/use-providers.ts';
import { queryOf, type Visitor } from '../support/providers/visitor.ts';
import type { Site } from '../support/site.ts';

const rig = useProviders();
beforeEach(() => atGithub(rig().standIn, { emails: [['ada@x.example', true]] }));

/** A browser that goes to an address itself says so. */
const navigating = { 'sec-fetch-mode': 'navigate' };

/** Begins a visit and says yes at GitHub. @returns the address that GitHub sends the browser to */
async function backFrom(site: Site, browser: Visitor, { base = site.supabaseUrl, query = '', headers = {} } = {}) {
  const start = await browser.open(`${base}/authorize?provider=github${query}`, headers);
  const location = start.headers.get('location') ?? '';
  return { start, state: queryOf(location)['state'] ?? '', url: (await browser.consent(location)).url };
}

async function rows(site: Site, table = 'flow_states'): Promise<Record<string, unknown>[]> {
  return rig().gatehouse.platform.db.knex(`gatehouse.${table}`).where({ instance_id: site.id });
}

/** What somebody is told who opens an address in a browser of their own. */
async function refused(url: string): Promise<Record<string, unknown>> {
  const { status, query } = endOf(await rig().visitor().open(url));
  return { status, ...query };
}

describe('a state', () => {
  it('is good for one answer', async () => {
    const site = await rig().createSite('github');
    const browser = rig().visitor();
    const { url } = await backFrom(site, browser);
    expect(endOf(await browser.open(url)).fragment).toHaveProperty('access_token');
    expect(await refused(url)).toMatchObject({
      status: 303,
      error: 'invalid_request',
      error_code: 'bad_oauth_state',
    });
  });

  it('is good for one answer, also when it led nowhere', async () => {
    const site = await rig().createSite('github');
    const browser = rig().visitor();
    const { url } = await backFrom(site, browser);
    const { searchParams } = new URL(url);
    const denied = `${site.supabaseUrl}/callback?error=access_denied&state=${searchParams.get('state')}`;
    expect(endOf(await browser.open(denied)).query).toMatchObject({ error: 'access_denied' });
    expect(await refused(url)).toMatchObject({ error_code: 'bad_oauth_state' });
  });

  it('is good for one of parallel answers (supabase#2483)', async () => {
    const site = await rig().createSite('github');
    const browser = rig().visitor();
    const { url } = await backFrom(site, browser);
    const ends = await Promise.all(Array.from({ length: 6 }, async () => endOf(await browser.open(url))));
    expect(ends.filter(({ fragment }) => 'access_token' in fragment)).toHaveLength(1);
    expect(await rows(site, 'sessions')).toHaveLength(1);
  });

  it('expires after five minutes', async () => {
    const site = await rig().createSite('github');
    const browser = rig().visitor();
    const { url } = await backFrom(site, browser);
    rig().gatehouse.clock.advance(301);
    expect(await refused(url)).toMatchObject({ error_code: 'bad_oauth_state' });
    expect(await rows(site, 'users')).toEqual([]);
  });

  it.each([
    ['none', '', 'bad_oauth_callback'],
    ['a word', 'abc', 'bad_oauth_state'],
    ['a UUID', '0f8fad5b-d9cb-469f-a165-70867728950e', 'bad_oauth_state'],
  ])('that is %s leads to the site', async (_what, state, code) => {
    const site = await rig().createSite('github');
    const told = await refused(`${site.supabaseUrl}/callback?code=c&state=${state}`);
    expect(told).toMatchObject({ status: 303, error: 'invalid_request', error_code: code });
    const netlify = await call(site.netlifyUrl, `GET /callback?code=c&state=${state}`);
    const msg = state === '' ? 'OAuth state parameter missing' : expect.stringMatching(/^OAuth state is invalid: /);
    expect(netlify).toMatchObject({ status: 400, body: { code: 400, msg } });
  });

  it.each([
    ['none', '', /^OAuth state parameter missing$/],
    ['a word', 'abc', /^OAuth state is invalid: /],
    ['of the shape of one', 'A'.repeat(87), /^OAuth state is invalid: /],
  ])('that is %s is told as such where nothing else names a site', async (_what, state, msg) => {
    const { url } = rig().gatehouse;
    for (const path of ['/callback', '/callback/', '/.netlify/identity/callback']) {
      const answer = await call(url, `GET ${path}?code=c&state=${state}`);
      expect(answer, path).toMatchObject({ status: 400, body: { code: 400, msg: expect.stringMatching(msg) } });
    }
    const { body } = await call(url, `GET /auth/v1/callback?code=c&state=${state}`);
    expect(body.error_code).toBe(state === '' ? 'bad_oauth_callback' : 'bad_oauth_state');
  });

  it('that was changed in any byte is none', async () => {
    const site = await rig().createSite('github');
    const browser = rig().visitor();
    const { url, state } = await backFrom(site, browser);
    for (const at of [0, 10, 40, 86]) {
      const other = state[at] === 'A' ? 'B' : 'A';
      const changed = state.slice(0, at) + other + state.slice(at + 1);
      expect(await refused(url.replace(state, changed))).toMatchObject({
        error_code: 'bad_oauth_state',
      });
    }
    expect(endOf(await browser.open(url)).fragment).toHaveProperty('access_token');
  });

  it('of another site is refused at this one, and stays good at its own (CVE-2026-29067)', async () => {
    const [one, other] = [await rig().createSite('github'), await rig().createSite('github')];
    const browser = rig().visitor();
    const { url } = await backFrom(one, browser);
    const carried = url.replace(one.slug, other.slug);
    expect(await refused(carried)).toMatchObject({ error_code: 'bad_oauth_state' });
    expect(endOf(await browser.open(url)).fragment).toHaveProperty('access_token');
    expect(await rows(other, 'users')).toEqual([]);
  });

  it('is worth nothing once the provider is switched off (CVE-2026-7571)', async () => {
    const site = await rig().createSite('github');
    const browser = rig().visitor();
    const { url } = await backFrom(site, browser);
    const off = { settings: { external: { github: { enabled: false } } } };
    await askOperator(rig().gatehouse, `PATCH /v1/instances/${site.slug}`, { body: off });
    const isOn = async () => (await call(site.supabaseUrl, 'GET /settings')).body.external.github;
    await expect.poll(isOn).toBe(false);
    expect(await refused(url)).not.toHaveProperty('access_token');
    expect(await rows(site, 'users')).toEqual([]);
  });

  it('of one provider brings no code to another (GHSA-x445-f3h2-j279)', async () => {
    const site = await rig().createSite(['github', 'gitlab']);
    const browser = rig().visitor();
    const { url } = await backFrom(site, browser);
    const start = await browser.open(`${site.supabaseUrl}/authorize?provider=gitlab`);
    const state = queryOf(start.headers.get('location'))['state'] ?? '';
    const code = new URL(url).searchParams.get('code');
    const end = endOf(await browser.open(`${site.supabaseUrl}/callback?code=${code}&state=${state}`));
    expect(end.query).toMatchObject({ error_code: 'unexpected_failure' });
    expect(rig().standIn.seenAt('gitlab.com/oauth/token').length).toBeGreaterThan(0);
  });

  it('finds its site where the callback address names none', async () => {
    const site = await rig().createSite('github', {}, { redirect_uri: `${rig().gatehouse.url}/callback` });
    const browser = rig().visitor();
    const { url } = await backFrom(site, browser, { base: site.netlifyUrl });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback\?/);
    expect(endOf(await browser.open(url))).toMatchObject({ status: 302, target: site.siteUrl });
  });

  it('is answered in the language of who began, whatever the callback address', async () => {
    const site = await rig().createSite('github');
    const browser = rig().visitor();
    const { url } = await backFrom(site, browser, { base: site.netlifyUrl });
    expect(url).toContain('/auth/v1/callback');
    const end = endOf(await browser.open(url));
    expect(Object.keys(end.fragment)).toEqual([
      'access_token',
      'expires_in',
      'provider',
      'refresh_token',
      'token_type',
    ]);
  });
});

describe('a browser that goes where the callback is as well', () => {
  it('has to bring its cookie back', async () => {
    const site = await rig().createSite('github');
    const browser = rig().visitor();
    const { url, start } = await backFrom(site, browser, { headers: navigating });
    const [cookie = ''] = start.headers.getSetCookie();
    expect(cookie).toMatch(
      new RegExp(
        `^gatehouse_visit_[0-9a-f]{8}=\\S+; Path=/i/${site.slug}/auth/v1/callback; Max-Age=300; HttpOnly; SameSite=Lax$`,
      ),
    );
    expect(await refused(url)).toMatchObject({ error_code: 'bad_oauth_state' });
    expect(endOf(await browser.open(url)).fragment).toHaveProperty('access_token');
  });

  it('is not asked for a verifier then, and is elsewhere', async () => {
    const site = await rig().createSite('github');
    const { standIn } = rig();
    for (const [headers, verifier] of [
      [navigating, undefined],
      [{}, expect.any(String)],
    ] as const) {
      const browser = rig().visitor();
      const { url } = await backFrom(site, browser, { headers });
      await browser.open(url);
      const asked = standIn.seenAt('github.com/login/oauth/access_token').at(-1);
      expect(asked?.form['code_verifier']).toEqual(verifier);
    }
  });

  it('can have several visits under way', async () => {
    const site = await rig().createSite('github');
    const browser = rig().visitor();
    const first = await backFrom(site, browser, { headers: navigating });
    const second = await backFrom(site, browser, { headers: navigating });
    expect(browser.cookies).toHaveLength(2);
    for (const { url } of [first, second])
      expect(endOf(await browser.open(url)).fragment).toHaveProperty('access_token');
  });
});

describe('a code that a provider does not take', () => {
  const token = 'github.com/login/oauth/access_token';

  it.each([
    ['is sent again, with the secret in the body, where it is the client that was refused', 'invalid_client', 2],
    ['is not sent again where it was looked at: a second time is a theft (RFC 6749 4.1.2)', 'invalid_grant', 1],
  ])('%s', async (_what, error, times) => {
    const site = await rig().createSite('github');
    const { standIn } = rig();
    standIn.answer(token, () => ({ status: 400, body: { error } }));
    const before = standIn.seenAt(token).length;
    const end = await goRound(rig(), site, 'github');
    expect(end.query).toMatchObject({ error: 'server_error' });
    expect(standIn.seenAt(token).length - before).toBe(times);
  });
});

describe('where a visit ends', () => {
  it('is what redirect_to says, if the site allows it, else the page, else the site (GHSA-86j7-9j95-vpqj)', async () => {
    const allowed = 'https://app.example/in';
    const site = await rig().createSite('github', { uri_allow_list: [allowed] });
    const to = async (redirect_to: string | undefined, referer?: string) => {
      const trip = { query: redirect_to === undefined ? {} : { redirect_to }, headers: referer ? { referer } : {} };
      return (await goRound(rig(), site, 'github', trip)).target;
    };
    expect(await to(allowed)).toBe(allowed);
    expect(await to('https://evil.example/in')).toBe(site.siteUrl);
    expect(await to('https://app.example.evil.example/in')).toBe(site.siteUrl);
    expect(await to('https://evil.example/in', allowed)).toBe(allowed);
    expect(await to(undefined, 'https://evil.example/')).toBe(site.siteUrl);
  });

  it('is where the site sends everybody, if it does', async () => {
    const site = await rig().createSite('github', { external: { redirect_url: 'https://in.example/all' } });
    for (const base of [site.supabaseUrl, site.netlifyUrl]) {
      expect((await goRound(rig(), site, 'github', { base })).target).toBe('https://in.example/all');
    }
  });

  it('is the page of a Netlify site that somebody came from, and none of another site', async () => {
    const site = await rig().createSite('github');
    const from = async (referer: string) =>
      (await goRound(rig(), site, 'github', { base: site.netlifyUrl, headers: { referer } })).target;
    expect(await from(`${site.siteUrl}/members`)).toBe(`${site.siteUrl}/members`);
    expect(await from('https://evil.example/')).toBe(site.siteUrl);
  });

  it('never depends on the host that is asked (GHSA-3529-5m8x-rpv3)', async () => {
    const site = await rig().createSite('github');
    const forged = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', forwarded: 'host=evil.example' };
    const browser = rig().visitor();
    const { start, url } = await backFrom(site, browser, { headers: forged });
    expect(queryOf(start.headers.get('location'))['redirect_uri']).toBe(`${site.supabaseUrl}/callback`);
    expect(endOf(await browser.open(url, forged)).target).toBe(site.siteUrl);
  });
});

describe('a client that keeps a verifier', () => {
  const verifier = 'v'.repeat(43);
  const query = { code_challenge: verifier, code_challenge_method: 'plain' };

  it('gets a code, and for it the tokens of both, once (supabase#2612, GHSA-7w99-5wm4-3g79)', async () => {
    const site = await rig().createSite('github');
    const end = await goRound(rig(), site, 'github', { query });
    expect(end).toMatchObject({ status: 302, fragment: {}, query: { code: expect.any(String) } });
    const swap = (code_verifier: string) =>
      call(site.supabaseUrl, 'POST /token?grant_type=pkce', { json: { auth_code: end.query['code'], code_verifier } });
    expect((await swap('w'.repeat(43))).body).toMatchObject({ error_code: 'bad_code_verifier' });
    const swapped = await Promise.all(Array.from({ length: 5 }, () => swap(verifier)));
    const [won, ...others] = swapped.toSorted((one, other) => one.status - other.status);
    expect(won?.body).toMatchObject({
      provider_token: 'token-of-github',
      user: { app_metadata: { provider: 'github' } },
    });
    expect(others.map(({ body }) => body.error_code)).toEqual(Array(4).fill('flow_state_not_found'));
  });

  it('is told when its state has been answered before (supabase#2483)', async () => {
    const site = await rig().createSite('github');
    const browser = rig().visitor();
    const { url } = await backFrom(site, browser, { query: `&${new URLSearchParams(query)}` });
    expect(endOf(await browser.open(url)).query).toHaveProperty('code');
    expect(await refused(url)).toMatchObject({ error_code: 'flow_state_already_used' });
  });
});

describe('the account that an identity is to be linked to', () => {
  it('may be gone when the provider answers', async () => {
    const site = await rig().createSite('github', { security: { manual_linking_enabled: true } });
    const { accessToken, id } = await createPerson(site);
    const browser = rig().visitor();
    const start = await call(
      site.supabaseUrl,
      'GET /user/identities/authorize?provider=github&skip_http_redirect=true',
      {
        bearer: accessToken,
      },
    );
    const { url } = await browser.consent(start.body.url);
    const admin = site.signToken({ role: 'service_role' });
    await call(site.supabaseUrl, `DELETE /admin/users/${id}`, { bearer: admin });
    const end = endOf(await browser.open(url));
    // Whoever is deleted takes along what was begun.
    expect(end).toMatchObject({
      status: 303,
      query: { error_code: expect.stringMatching(/^(user_not_found|bad_oauth_state)$/) },
    });
  });
});
