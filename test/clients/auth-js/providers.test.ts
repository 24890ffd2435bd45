import { createHash } from 'node:crypto';
import { GoTrueAdminApi, type GoTrueClient } from '@supabase/auth-js';
import { describe, expect, it } from 'vitest';
import type { SparseSettings } from '@gatehouse/instances';
import { someEmail } from '../../api/netlify/client.ts';
import { atGithub, atGoogle } from '../../support/providers/accounts.ts';
import { OidcIssuer } from '../../support/providers/oidc-issuer.ts';
import { endOf, type TripEnd } from '../../support/providers/round-trip.ts';
import { clientId, useProviders } from '../../support/providers/use-providers.ts';
import { queryOf } from '../../support/providers/visitor.ts';
import type { Site } from '../../support/site.ts';
import { authClient, done, refusal, signUpAndIn, type ClientOptions } from './auth-client.ts';

const rig = useProviders();

const createSite = (settings: SparseSettings = {}): Promise<Site> =>
  rig().createSite(['github', 'google'], {
    dialect: 'supabase',
    jwt: { aud: 'authenticated', default_group_name: 'authenticated' },
    mailer: { autoconfirm: true },
    security: { manual_linking_enabled: true },
    ...settings,
  });

/** Where a browser ends that opens the address which the client gives. */
async function follow(url: string | null | undefined): Promise<TripEnd> {
  const browser = rig().visitor();
  const start = await browser.open(url ?? '');
  const address = start.headers.get('location');
  return endOf(await browser.deliver(await browser.consent(address ?? url ?? '')));
}

async function come(client: GoTrueClient, options: object = {}): Promise<TripEnd> {
  const { url } = await done(
    client.signInWithOAuth({ provider: 'github', options: { skipBrowserRedirect: true, ...options } }),
  );
  return follow(url);
}

const pkce: ClientOptions = { flowType: 'pkce' };

describe('signInWithOAuth', () => {
  it('ends with a code that exchangeCodeForSession swaps, with the provider’s token beside', async () => {
    const site = await createSite({ uri_allow_list: ['https://app.example/*'] });
    const client = authClient(site, pkce);
    const email = someEmail();
    atGithub(rig().standIn, { id: 61, emails: [[email, true]] });
    const end = await come(client, {
      redirectTo: 'https://app.example/in',
      scopes: 'repo,gist',
      queryParams: { login: 'ada' },
    });
    expect(end.target).toMatch(/^https:\/\/app\.example\/in\?code=/);
    const asked = rig().standIn.seenAt('github.com/login/oauth/authorize').at(-1);
    expect(asked?.query).toMatchObject({ scope: 'user:email repo gist', login: 'ada' });
    const { session, user } = await done(client.exchangeCodeForSession(end.query['code'] ?? ''));
    expect(user).toMatchObject({ email, app_metadata: { provider: 'github' }, role: 'authenticated' });
    expect(session.provider_token).toBe('token-of-github');
    expect((await done(client.getUser())).user.identities).toMatchObject([{ provider: 'github', id: '61' }]);
    expect((await done(client.refreshSession())).user?.id).toBe(user.id);
  });

  it('ends with a code that is worth nothing to another client (GHSA-7w99-5wm4-3g79)', async () => {
    const site = await createSite();
    atGithub(rig().standIn, { id: 62, emails: [[someEmail(), true]] });
    const { query } = await come(authClient(site, pkce));
    const other = authClient(site, pkce);
    await come(other);
    expect(await refusal(other.exchangeCodeForSession(query['code'] ?? ''))).toMatchObject({
      code: 'bad_code_verifier',
    });
  });

  it('ends with tokens in the fragment where the client keeps no verifier', async () => {
    const site = await createSite();
    const client = authClient(site, { flowType: 'implicit' });
    const email = someEmail();
    atGithub(rig().standIn, { id: 63, emails: [[email, true]] });
    const { access_token = '', refresh_token = '' } = (await come(client)).fragment;
    const { user } = await done(client.setSession({ access_token, refresh_token }));
    expect(user).toMatchObject({ email });
  });

  it('of a provider that is off is told as such', async () => {
    const site = await rig().createSite([]);
    const { url } = await done(
      authClient(site).signInWithOAuth({ provider: 'github', options: { skipBrowserRedirect: true } }),
    );
    const answer = await fetch(url);
    expect([answer.status, ((await answer.json()) as { msg: string }).msg]).toEqual([
      400,
      expect.stringContaining('is not enabled'),
    ]);
  });
});

describe('linkIdentity', () => {
  it('adds an identity, which getUserIdentities shows and unlinkIdentity takes away', async () => {
    const site = await createSite();
    const { client, user } = await signUpAndIn(site, pkce);
    atGithub(rig().standIn, { id: 64, emails: [[someEmail(), true]] });
    const { url } = await done(client.linkIdentity({ provider: 'github', options: { skipBrowserRedirect: true } }));
    expect(new URL(url).host).toBe('github.com');
    const browser = rig().visitor();
    const end = endOf(await browser.deliver(await browser.consent(url)));
    const linked = await done(client.exchangeCodeForSession(end.query['code'] ?? ''));
    expect(linked.user.id).toBe(user.id);
    const { identities } = await done(client.getUserIdentities());
    const github = identities.find(({ provider }) => provider === 'github');
    expect(identities).toHaveLength(2);
    if (!github) throw new Error('there is no identity of GitHub');
    await done(client.unlinkIdentity(github));
    expect((await done(client.getUserIdentities())).identities).toHaveLength(1);
  });

  it('by an ID token adds one too', async () => {
    const site = await createSite();
    const { client, user } = await signUpAndIn(site);
    const issuer = atGoogle(rig().standIn, () => ({}));
    const token = await issuer.sign({ aud: clientId, sub: 'g-65', email: someEmail(), email_verified: true });
    const linked = await done(client.linkIdentity({ provider: 'google', token }));
    expect(linked.user).toMatchObject({ id: user.id, app_metadata: { providers: ['email', 'google'] } });
  });
});

describe('signInWithIdToken', () => {
  it('signs in with the nonce that the client keeps, and with no other', async () => {
    const site = await createSite();
    const client = authClient(site);
    const issuer = atGoogle(rig().standIn, () => ({}));
    const email = someEmail();
    const nonce = createHash('sha256').update('kept').digest('hex');
    const token = await issuer.sign({ aud: clientId, sub: 'g-66', email, email_verified: true, nonce });
    const refused = client.signInWithIdToken({ provider: 'google', token, nonce: 'another' });
    expect(await refusal(refused)).toMatchObject({ status: 400 });
    const { user } = await done(client.signInWithIdToken({ provider: 'google', token, nonce: 'kept' }));
    expect(user).toMatchObject({ email, app_metadata: { provider: 'google' } });
  });
});

describe('auth.admin.customProviders', () => {
  it('adds, lists, shows, changes and deletes a provider by which people then sign in', async () => {
    const site = await createSite();
    const headers = { apikey: 'a-service-key', Authorization: `Bearer ${site.signToken({ role: 'service_role' })}` };
    const { customProviders } = new GoTrueAdminApi({ url: site.supabaseUrl, headers });
    const issuer = new OidcIssuer(rig().standIn, `${rig().standIn.url}/idp.example`);
    const identifier = 'custom:idp';
    const created = await done(
      customProviders.createProvider({
        provider_type: 'oidc',
        identifier,
        name: 'Our own',
        client_id: 'c-1',
        client_secret: 's-1',
        issuer: issuer.issuer,
      }),
    );
    expect(created).toMatchObject({ identifier, discovery_document: { issuer: issuer.issuer } });
    expect((await done(customProviders.listProviders({ type: 'oidc' }))).providers).toEqual([created]);
    expect(await done(customProviders.getProvider(identifier))).toEqual(created);

    const client = authClient(site);
    const token = await issuer.sign({ aud: 'c-1', sub: 'i-67', email: 'i67@x.example', email_verified: true });
    const { user } = await done(client.signInWithIdToken({ provider: identifier, token }));
    expect(user.app_metadata.provider).toBe(identifier);
    const { url } = await done(
      client.signInWithOAuth({ provider: identifier, options: { skipBrowserRedirect: true } }),
    );
    const start = await rig().visitor().open(url);
    expect(queryOf(start.headers.get('location'))).toMatchObject({ client_id: 'c-1', scope: 'openid' });

    expect(await done(customProviders.updateProvider(identifier, { enabled: false }))).toMatchObject({
      enabled: false,
    });
    expect(await refusal(client.signInWithIdToken({ provider: identifier, token }))).toMatchObject({
      code: 'provider_disabled',
    });
    await done(customProviders.deleteProvider(identifier));
    expect(await refusal(customProviders.getProvider(identifier))).toMatchObject({
      status: 404,
      code: 'custom_provider_not_found',
    });
  });
});
