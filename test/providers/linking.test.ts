import { describe, expect, it } from 'vitest';
import type { SparseSettings } from '@gatehouse/instances';
import { call, createPerson, someEmail, type Answer } from '../api/netlify/client.ts';
import { atGithub, atSpotify } from '../support/providers/accounts.ts';
import { endOf, goRound, type TripEnd } from '../support/providers/round-trip.ts';
import { useProviders } from '../support/providers/use-providers.ts';
import type { Site } from '../support/site.ts';

const rig = useProviders();

const createSite = (settings: SparseSettings = {}): Promise<Site> =>
  rig().createSite(['github', 'spotify'], {
    ...settings,
    security: { manual_linking_enabled: true, ...settings.security },
  });

/** Links an account at a provider to the bearer. */
async function link(site: Site, bearer: string, provider = 'github', query = ''): Promise<TripEnd> {
  const endpoint = `GET /user/identities/authorize?provider=${provider}${query}`;
  const start = await call(site.supabaseUrl, endpoint, { bearer });
  expect(start.status, start.text).toBe(302);
  const browser = rig().visitor();
  return endOf(await browser.deliver(await browser.consent(start.headers.get('location') ?? '')));
}

const show = (site: Site, bearer: string): Promise<Answer> => call(site.supabaseUrl, 'GET /user', { bearer });

const unlink = (site: Site, bearer: string, id: string): Promise<Answer> =>
  call(site.supabaseUrl, `DELETE /user/identities/${id}`, { bearer });

async function told(site: Site): Promise<{ actions: unknown[]; events: unknown[] }> {
  const { db } = rig().gatehouse.platform;
  const of = (table: string) => db.knex(`gatehouse.${table}`).where({ instance_id: site.id }).orderByRaw('ctid');
  const [entries, events] = [await of('audit_log_entries'), await of('events')];
  return { actions: entries.map(({ payload }) => payload.action), events: events.map(({ type }) => type) };
}

async function anonymous(site: Site): Promise<{ bearer: string; id: string }> {
  const { body } = await call(site.supabaseUrl, 'POST /signup', { json: {} });
  return { bearer: body.access_token, id: body.user.id };
}

describe('linking', () => {
  it('adds an identity, whatever its address, signs in, and is written down', async () => {
    const site = await createSite();
    const { accessToken, id, email } = await createPerson(site);
    atGithub(rig().standIn, { id: 21, emails: [[someEmail(), true]] });
    const end = await link(site, accessToken);
    expect(end.fragment).toMatchObject({ provider: 'github', provider_token: 'token-of-github' });
    const { body } = await show(site, end.fragment['access_token'] ?? '');
    expect(body).toMatchObject({ id, email, app_metadata: { provider: 'email', providers: ['email', 'github'] } });
    expect(body.identities).toHaveLength(2);
    const { actions, events } = await told(site);
    expect(actions).toContain('identity_linked');
    expect(events).toContain('identity.linked');
    // From now on it is a way in.
    const again = await goRound(rig(), site, 'github');
    expect((await show(site, again.fragment['access_token'] ?? '')).body.id).toBe(id);
  });

  it('answers with the address alone where a client asks for that (S-14)', async () => {
    const site = await createSite();
    const { accessToken } = await createPerson(site);
    const path =
      'GET /user/identities/authorize?provider=github&skip_http_redirect=true&redirect_to=/x&login=ada&request=e30.e30.&request_uri=https://evil.example/r&constructor=x';
    const answer = await call(site.supabaseUrl, path, { bearer: accessToken });
    expect(answer).toMatchObject({
      status: 200,
      body: { url: expect.stringMatching(/^https:\/\/github\.com\/login/) },
    });
    const query = new URL(answer.body.url).searchParams;
    expect(query.get('login')).toBe('ada');
    expect(query.get('constructor')).toBe('x');
    const ours = ['skip_http_redirect', 'redirect_to', 'provider', 'request', 'request_uri'];
    for (const name of ours) expect(query.has(name), name).toBe(false);
  });

  it('of what somebody has is refused, whether it is the same person or another (GHSA-g38m-r43w-p2q7)', async () => {
    const site = await createSite();
    const [one, other] = [await createPerson(site), await createPerson(site)];
    atGithub(rig().standIn, { id: 22, emails: [[someEmail(), true]] });
    await link(site, one.accessToken);
    for (const { accessToken } of [one, other]) {
      expect((await link(site, accessToken)).query).toMatchObject({ error_code: 'identity_already_exists' });
    }
    expect((await show(site, other.accessToken)).body.identities).toHaveLength(1);
  });

  it('makes an anonymous person one with an address', async () => {
    const site = await createSite({ external: { anonymous_users: { enabled: true } } });
    const { bearer, id } = await anonymous(site);
    const email = someEmail();
    atGithub(rig().standIn, { id: 23, emails: [[email, true]] });
    const end = await link(site, bearer);
    expect((await show(site, end.fragment['access_token'] ?? '')).body, end.location).toMatchObject({
      id,
      email,
      is_anonymous: false,
      email_confirmed_at: expect.any(String),
      app_metadata: { provider: 'github' },
    });
  });

  it('of an address that nobody has proven waits for a mail', async () => {
    const site = await createSite({ external: { anonymous_users: { enabled: true } } });
    const { bearer, id } = await anonymous(site);
    const email = someEmail();
    atSpotify(rig().standIn, { id: 's-24', email });
    expect((await link(site, bearer, 'spotify')).query).toMatchObject({ error_code: 'email_not_confirmed' });
    const token_hash = await site.tokenMailedTo(email);
    const { body } = await call(site.supabaseUrl, 'POST /verify', { json: { type: 'signup', token_hash } });
    expect(body.user).toMatchObject({ id, email, is_anonymous: false });
  });

  it('to somebody without an address is refused when the address is another’s', async () => {
    const site = await createSite({ external: { anonymous_users: { enabled: true } } });
    const { email } = await createPerson(site);
    const { bearer } = await anonymous(site);
    atGithub(rig().standIn, { id: 25, emails: [[email, true]] });
    expect((await link(site, bearer)).query).toMatchObject({ error: 'invalid_request', error_code: 'email_exists' });
    expect((await show(site, bearer)).body).toMatchObject({ is_anonymous: true, identities: [] });
  });

  it('gives a client that keeps a verifier a code', async () => {
    const site = await createSite();
    const { accessToken, id } = await createPerson(site);
    atGithub(rig().standIn, { id: 26, emails: [[someEmail(), true]] });
    const verifier = 'v'.repeat(43);
    const end = await link(site, accessToken, 'github', `&code_challenge=${verifier}&code_challenge_method=plain`);
    const json = { auth_code: end.query['code'], code_verifier: verifier };
    const swapped = await call(site.supabaseUrl, 'POST /token?grant_type=pkce', { json });
    expect(swapped.body).toMatchObject({ user: { id }, provider_token: 'token-of-github' });
  });

  it('is told to the person by mail where the site wants that', async () => {
    const site = await createSite({ mailer: { notifications: { identity_linked: true } } });
    const { accessToken, email } = await createPerson(site);
    atGithub(rig().standIn, { id: 27, emails: [[someEmail(), true]] });
    await link(site, accessToken);
    const mail = await rig().gatehouse.inbox.waitFor(({ to }) => to.includes(email), 10_000);
    expect(mail.text ?? mail.html).toMatch(/github/i);
  });

  it('is nobody’s where the site does not let people link, and of nobody without a session', async () => {
    const site = await createSite({ security: { manual_linking_enabled: false } });
    const { accessToken } = await createPerson(site);
    const path = '/user/identities/authorize?provider=github';
    const closed = { status: 404, body: { error_code: 'manual_linking_disabled' } };
    expect(await call(site.supabaseUrl, `GET ${path}`, { bearer: accessToken })).toMatchObject(closed);
    expect(await call(site.supabaseUrl, `GET ${path}`)).toMatchObject({ status: 401 });
  });
});

describe('unlinking', () => {
  it('takes a way in away, and tells', async () => {
    const site = await createSite();
    const { accessToken, id } = await createPerson(site);
    atGithub(rig().standIn, { id: 28, emails: [[someEmail(), true]] });
    await link(site, accessToken);
    const { identities } = (await show(site, accessToken)).body;
    const { identity_id } = identities.find(({ provider }: { provider: string }) => provider === 'github');
    expect(await unlink(site, accessToken, identity_id)).toMatchObject({ status: 200, body: {} });
    expect((await show(site, accessToken)).body).toMatchObject({ id, app_metadata: { providers: ['email'] } });
    const { actions, events } = await told(site);
    expect(actions).toContain('identity_unlinked');
    expect(events).toContain('identity.unlinked');
    // What was its is another account from now on.
    const end = await goRound(rig(), site, 'github');
    expect((await show(site, end.fragment['access_token'] ?? '')).body.id).not.toBe(id);
  });

  it('of the last one is refused, and of another’s (GHSA-g38m-r43w-p2q7)', async () => {
    const site = await createSite();
    const [one, other] = [await createPerson(site), await createPerson(site)];
    atGithub(rig().standIn, { id: 29, emails: [[someEmail(), true]] });
    await link(site, one.accessToken);
    const [foreign] = (await show(site, other.accessToken)).body.identities;
    expect(await unlink(site, other.accessToken, foreign.identity_id)).toMatchObject({
      status: 422,
      body: { error_code: 'single_identity_not_deletable' },
    });
    expect(await unlink(site, one.accessToken, foreign.identity_id)).toMatchObject({
      status: 422,
      body: { error_code: 'identity_not_found' },
    });
  });
});
