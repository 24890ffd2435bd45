import { describe, expect, it } from 'vitest';
import type { SparseSettings } from '@gatehouse/instances';
import { call, createPerson, refusal, someEmail } from '../api/netlify/client.ts';
import { atGithub, atSpotify } from '../support/providers/accounts.ts';
import { endOf, goRound, type TripEnd } from '../support/providers/round-trip.ts';
import { useProviders } from '../support/providers/use-providers.ts';
import { useHookReceiver, type Hook } from '../support/hook-receiver.ts';
import { queryOf } from '../support/providers/visitor.ts';
import type { Site } from '../support/site.ts';
import { serveShape } from './serve-shape.ts';
import { shapeOf } from './shapes.ts';

const rig = useProviders();
const receiver = useHookReceiver();
const events = ['validate', 'signup', 'login'] as const;

async function siteWithHook(
  reply: Parameters<ReturnType<typeof receiver>['hook']>[0],
  settings: SparseSettings = {},
): Promise<{ site: Site; hook: Hook }> {
  const hook = receiver().hook(reply);
  const webhook = { url: hook.url, events, secret: 'hook secret' };
  return { site: await rig().createSite('github', { ...settings, webhook }), hook };
}

const comeIn = (site: Site, provider = 'github'): Promise<TripEnd> =>
  goRound(rig(), site, provider, { base: site.netlifyUrl });

async function userOf(site: Site, end: TripEnd): Promise<Record<string, unknown>> {
  const answer = await call(site, 'GET /user', { bearer: end.fragment['access_token'] ?? '' });
  expect(answer.status, end.location).toBe(200);
  return answer.body;
}

const eventsOf = (hook: Hook): string[] => hook.calls.map(({ body }) => body.event as string);

describe.each(['bitbucket', 'facebook', 'github', 'gitlab', 'google'])('a Netlify site’s button for %s', (provider) => {
  const shape = shapeOf(provider);

  it('asks for what it has to and signs people in (netlify 789d25a)', async () => {
    const { createSite, standIn, visitor } = rig();
    serveShape(standIn, shape);
    const site = await createSite(provider);
    const start = await visitor().open(`${site.netlifyUrl}/authorize?provider=${provider}&scopes=all&foo=bar`);
    expect([start.status, start.headers.get('content-type')]).toEqual([302, 'text/html; charset=utf-8']);
    const query = queryOf(start.headers.get('location'));
    expect(query['scope']).toBe(shape.scope);
    expect(query).not.toHaveProperty('foo');
    const end = await comeIn(site, provider);
    expect(end).toMatchObject({ status: 302, target: site.siteUrl });
    // The widget splits at & and = and decodes nothing.
    expect(end.location).toMatch(
      new RegExp(
        `#access_token=[\\w.-]+&expires_in=3600&provider=${provider}&refresh_token=[\\w-]+&token_type=bearer$`,
      ),
    );
    const { metadata } = shape;
    expect(await userOf(site, end)).toMatchObject({
      email: shape.email,
      app_metadata: { provider },
      user_metadata: { full_name: metadata['full_name'], avatar_url: metadata['avatar_url'] },
    });
  });
});

describe('GET /authorize of a Netlify site', () => {
  it.each([
    ['nobody knows', 'nobody', {}, 'Provider nobody could not be found'],
    ['is off', 'github', { enabled: false }, 'Provider is not enabled'],
    ['has no client id', 'github', { client_id: '' }, 'Missing Oauth client ID'],
    ['has no secret', 'github', { secret: '' }, 'Missing Oauth secret'],
    ['has no redirect URI', 'github', { redirect_uri: '' }, 'Missing redirect URI'],
  ])(
    'tells of a provider that %s, and sends nobody there (GHSA-8fpg-xm3f-6cx3)',
    async (_what, provider, own, told) => {
      const site = await rig().createSite('github', {}, own);
      const answer = await call(site, `GET /authorize?provider=${provider}`);
      expect(answer).toMatchObject(refusal(400, `Unsupported provider: ${told}`));
    },
  );

  it('knows a provider in any case, and an invitation that there is not', async () => {
    const site = await rig().createSite('github');
    expect((await call(site, 'GET /authorize?provider=GitHub&invite_token=%20')).status).toBe(302);
    const answer = await call(site, 'GET /authorize?provider=github&invite_token=made-up');
    expect(answer).toMatchObject(refusal(404, 'User not found'));
  });
});

describe('who comes in by a provider', () => {
  it('is told to the hooks validate and signup, then to login, and their answers count', async () => {
    const { site, hook } = await siteWithHook(({ body }) => ({
      status: 200,
      body: body.event === 'signup' ? { app_metadata: { roles: ['reader'] }, user_metadata: { greeted: true } } : {},
    }));
    const email = someEmail();
    atGithub(rig().standIn, { emails: [[email, true]] });
    const first = await userOf(site, await comeIn(site));
    expect(eventsOf(hook)).toEqual(['validate', 'signup']);
    expect(hook.calls[0]?.body).toMatchObject({
      instance_id: site.id,
      user: { email, app_metadata: { provider: 'github' } },
    });
    expect(first).toMatchObject({ app_metadata: { roles: ['reader'] }, user_metadata: { greeted: true } });
    await comeIn(site);
    expect(eventsOf(hook)).toEqual(['validate', 'signup', 'login']);
  });

  it.each(['validate', 'signup', 'login'])('stays out when the hook %s says no', async (event) => {
    let isOpen = event === 'login';
    const { site } = await siteWithHook(({ body }) =>
      body.event === event && !isOpen ? { status: 422 } : { status: 200 },
    );
    atGithub(rig().standIn, { emails: [[someEmail(), true]] });
    if (isOpen) await userOf(site, await comeIn(site));
    isOpen = false;
    const before = await rig().gatehouse.platform.db.knex('gatehouse.sessions').where({ instance_id: site.id });
    const end = await comeIn(site);
    expect(end.fragment['error']).toBe('server_error');
    const { db } = rig().gatehouse.platform;
    expect(await db.knex('gatehouse.sessions').where({ instance_id: site.id })).toHaveLength(before.length);
    expect(await db.knex('gatehouse.users').where({ instance_id: site.id })).toHaveLength(before.length);
  });

  it('is told to the functions that the operator named when the visit began', async () => {
    const site = await rig().createSite('github');
    const hook = receiver().hook(() => ({ status: 200, body: { app_metadata: { roles: ['of the function'] } } }));
    atGithub(rig().standIn, { emails: [[someEmail(), true]] });
    const { visitor, gatehouse } = rig();
    const browser = visitor();
    const sign = (hooks: object, siteUrl = site.siteUrl): string =>
      site.operatorSignature({ function_hooks: hooks, site_url: siteUrl });
    const start = await browser.open(`${gatehouse.url}/authorize?provider=github`, {
      'x-nf-sign': sign({ signup: [hook.url], validate: [hook.url] }, 'https://branch--shop.example'),
    });
    expect(start.status, await start.clone().text()).toBe(302);
    const { url } = await browser.consent(start.headers.get('location') ?? '');
    // The callback is below the site’s own address: nobody signs it.
    const end = endOf(await browser.open(url));
    expect(eventsOf(hook)).toEqual(['validate', 'signup']);
    expect(end.target).toBe('https://branch--shop.example');
    expect(await userOf(site, end)).toMatchObject({ app_metadata: { roles: ['of the function'] } });
  });

  it('keeps data and first provider of an account that was there', async () => {
    const site = await rig().createSite('github');
    const person = await createPerson(site, { user_metadata: { full_name: 'Ada of old' } });
    atGithub(rig().standIn, {
      name: 'Another',
      emails: [
        ['x@x.example', true],
        [person.email, true],
      ],
    });
    expect(await userOf(site, await comeIn(site))).toMatchObject({
      id: person.id,
      app_metadata: { provider: 'email' },
      user_metadata: { full_name: 'Ada of old' },
    });
  });

  it('with an address that nobody has proven is sent back without a word, and a mail goes out', async () => {
    const site = await rig().createSite('spotify');
    const email = someEmail();
    atSpotify(rig().standIn, { id: 's-1', email });
    const end = await comeIn(site, 'spotify');
    expect(end).toMatchObject({ status: 302, location: site.siteUrl });
    const confirmed = await call(site, 'POST /verify', {
      json: { type: 'signup', token: await site.tokenMailedTo(email) },
    });
    expect(confirmed.status).toBe(200);
    expect(await userOf(site, await comeIn(site, 'spotify'))).toMatchObject({ email });
  });

  it('is refused where nobody may sign up', async () => {
    const site = await rig().createSite('github', { disable_signup: true });
    atGithub(rig().standIn, { emails: [[someEmail(), true]] });
    expect((await comeIn(site)).fragment).toEqual({
      error: 'access_denied',
      error_description: 'Signups not allowed for this instance',
    });
  });
});
