import { describe, expect, it } from 'vitest';
import { call, someEmail, type Answer } from '../api/netlify/client.ts';
import { OidcIssuer } from '../support/providers/oidc-issuer.ts';
import {
  acmeAt,
  addProvider,
  issuerAt,
  ownClient,
  siteWith as siteAt,
  type OwnIssuer,
} from '../support/providers/own-providers.ts';
import { goRound, type TripEnd } from '../support/providers/round-trip.ts';
import { useProviders } from '../support/providers/use-providers.ts';
import { queryOf } from '../support/providers/visitor.ts';
import type { Site } from '../support/site.ts';

/** A name that leads into a private network. */
const inside = 'inside.example';
const rig = useProviders(
  {},
  { isDirect: true, outbound: { lookup: async (host) => (host === inside ? ['10.0.0.7'] : []) } },
);
const client = ownClient;
const add = addProvider;
const siteWith = (provider: object): Promise<Site> => siteAt(rig(), provider);
const acme = (profile: unknown, more: object = {}): object => acmeAt(rig(), profile, more);
const idp = (claims: object | null, more: object = {}): OwnIssuer => issuerAt(rig(), claims, more);

async function userOf(site: Site, end: TripEnd): Promise<Answer['body']> {
  const answer = await call(site.supabaseUrl, 'GET /user', { bearer: end.fragment['access_token'] ?? '' });
  expect(answer.status, end.location).toBe(200);
  return answer.body;
}

describe('a site’s own provider of OAuth 2', () => {
  it('is gone to with what was stored, and makes accounts', async () => {
    const email = someEmail();
    const profile = { sub: 'a-1', email, email_verified: true, name: 'Ada', team: 'red', nickname: 'adal' };
    const mapping = { full_name: 'name', preferred_username: 'nickname', locale: 'team' };
    const provider = acme(profile, {
      attribute_mapping: mapping,
      custom_claims_allowlist: ['team', 'missing'],
      authorization_params: { prompt: 'login', audience: 'of the site' },
    });
    const site = await siteWith(provider);
    const browser = rig().visitor();
    const start = await browser.open(`${site.supabaseUrl}/authorize?provider=CUSTOM:Acme&prompt=none&hint=x`);
    expect(queryOf(start.headers.get('location'))).toEqual({
      audience: 'of the site',
      client_id: client.clientId,
      code_challenge: expect.any(String),
      code_challenge_method: 'S256',
      hint: 'x',
      prompt: 'login',
      redirect_uri: `${site.supabaseUrl}/callback`,
      response_type: 'code',
      scope: 'me mail',
      state: expect.any(String),
    });
    const end = await goRound(rig(), site, 'custom:acme');
    expect(end.fragment).toMatchObject({ provider: 'custom:acme', provider_token: 'token-of-acme' });
    expect(await userOf(site, end)).toMatchObject({
      email,
      app_metadata: { provider: 'custom:acme', providers: ['custom:acme'] },
      user_metadata: { full_name: 'Ada', preferred_username: 'adal', custom_claims: { team: 'red' }, sub: 'a-1' },
    });
  });

  it('has scopes of a request in the place of its own', async () => {
    const site = await siteWith(acme({}));
    const start = await rig().visitor().open(`${site.supabaseUrl}/authorize?provider=custom:acme&scopes=one+two`);
    expect(queryOf(start.headers.get('location'))['scope']).toBe('one two');
  });

  it('needs no verifier where it does not know what that is', async () => {
    const site = await siteWith(
      acme({ sub: 'a-1', email: someEmail(), email_verified: true }, { pkce_enabled: false }),
    );
    await userOf(site, await goRound(rig(), site, 'custom:acme'));
    expect(rig().standIn.seenAt('acme.example/token').at(-1)?.form).not.toHaveProperty('code_verifier');
  });

  it('lets people in without an address where the site says so', async () => {
    const profile = { sub: 'a-2' };
    const closed = await siteWith(acme(profile));
    expect((await goRound(rig(), closed, 'custom:acme')).query).toMatchObject({ error: 'server_error' });
    const open = await siteWith(acme(profile, { email_optional: true }));
    expect(await userOf(open, await goRound(rig(), open, 'custom:acme'))).toMatchObject({ email: '' });
  });

  it.each([
    ['{}', {}],
    ['no id', { email: 'a@x.example' }],
    ['an id of 0', { sub: 0 }],
    ['an id of null', { sub: null }],
    ['an empty id', { sub: '' }],
    ['a list', []],
    ['HTML', '<html>'],
  ])('that answers with %s lets nobody in', async (_what, profile) => {
    const site = await siteWith(acme(profile, { email_optional: true }));
    expect((await goRound(rig(), site, 'custom:acme')).query).toMatchObject({ error: 'server_error' });
    expect(await rig().gatehouse.platform.db.knex('gatehouse.users').where({ instance_id: site.id })).toEqual([]);
  });

  it('takes nobody’s account by an address that it has not proven, whatever its mapping (CVE-2026-15611)', async () => {
    const email = someEmail();
    const site = await siteWith(acme({ sub: 'a-3', email, email_verified: 'true' }));
    const admin = site.signToken({ role: 'service_role' });
    await call(site.supabaseUrl, 'POST /admin/users', { bearer: admin, json: { email, email_confirm: true } });
    const end = await goRound(rig(), site, 'custom:acme');
    expect(end.query).toMatchObject({ error_code: 'provider_email_needs_verification' });
  });
});

describe('a site’s own provider of OpenID Connect', () => {
  it('is believed by its ID token', async () => {
    const email = someEmail();
    const { provider } = idp(
      { sub: 'i-1', email, email_verified: true, name: 'Ada', groups: ['a'] },
      {
        custom_claims_allowlist: ['groups'],
        scopes: ['email'],
      },
    );
    const site = await siteWith(provider);
    const start = await rig().visitor().open(`${site.supabaseUrl}/authorize?provider=custom:idp&scopes=offline`);
    expect(queryOf(start.headers.get('location'))).toMatchObject({
      scope: 'openid offline',
      nonce: expect.any(String),
    });
    expect(await userOf(site, await goRound(rig(), site, 'custom:idp'))).toMatchObject({
      email,
      app_metadata: { provider: 'custom:idp' },
      user_metadata: { name: 'Ada', custom_claims: { groups: ['a'] }, iss: `${rig().standIn.url}/idp.example` },
    });
  });

  it('is asked for the profile where it gives no ID token', async () => {
    const { issuer, provider } = idp(null);
    const email = someEmail();
    rig().standIn.answer(issuer.address('userinfo'), () => ({ body: { sub: 'i-2', email, email_verified: true } }));
    const site = await siteWith(provider);
    expect(await userOf(site, await goRound(rig(), site, 'custom:idp'))).toMatchObject({ email });
  });

  it.each([
    ['for somebody else', { aud: 'another' }],
    ['of another issuer', { iss: 'https://evil.example' }],
    ['with another nonce', { nonce: 'another' }],
    ['without the nonce', { nonce: undefined }],
    ['that has expired', { exp: 1 }],
    ['about nobody', { sub: '' }],
  ])('is not believed by an ID token %s', async (_what, claims) => {
    const site = await siteWith(idp({ sub: 'i-3', email: someEmail(), email_verified: true, ...claims }).provider);
    expect((await goRound(rig(), site, 'custom:idp')).query).toMatchObject({ error: 'server_error' });
  });

  it('takes tokens that clients send, for each of its client ids', async () => {
    const { issuer, provider } = idp({}, { acceptable_client_ids: ['the-app'] });
    const site = await siteWith(provider);
    const send = async (claims: object, name = 'custom:idp') => {
      const id_token = await issuer.sign({ sub: 'i-4', email: 'i4@x.example', email_verified: true, ...claims });
      const answer = await call(site.supabaseUrl, 'POST /token?grant_type=id_token', {
        json: { provider: name, id_token },
      });
      return [answer.status, answer.body.error_code ?? answer.body.error];
    };
    expect(await send({ aud: client.clientId })).toEqual([200, undefined]);
    expect(await send({ aud: 'the-app' })).toEqual([200, undefined]);
    expect(await send({ aud: 'another' })).toEqual([400, 'invalid request']);
    expect(await send({ aud: 'the-app' }, 'custom:nobody')).toEqual([400, 'validation_failed']);
    const bearer = site.signToken({ role: 'service_role' });
    await call(site.supabaseUrl, 'PUT /admin/custom-providers/custom:idp', { bearer, json: { enabled: false } });
    expect(await send({ aud: 'the-app' })).toEqual([400, 'provider_disabled']);
    await add(site, acme({}));
    expect(await send({ aud: 'the-app' }, 'custom:acme')).toEqual([400, 'validation_failed']);
  });

  it('shares what is known of an issuer with no provider that reads it elsewhere', async () => {
    const { standIn } = rig();
    const { issuer, provider } = idp({ sub: 'i-5', email: someEmail(), email_verified: true });
    const site = await siteWith(provider);
    await userOf(site, await goRound(rig(), site, 'custom:idp'));
    // Another site says that the same issuer publishes elsewhere: there with keys of its own.
    const evil = new OidcIssuer(standIn, `${standIn.url}/evil.example`, { issuer: issuer.issuer });
    const other = await siteWith({ ...provider, discovery_url: `${evil.issuer}/.well-known/openid-configuration` });
    const forged = await evil.sign({ iss: issuer.issuer, aud: client.clientId, sub: 'i-5', email: 'e@x.example' });
    const send = (at: Site): Promise<Answer> =>
      call(at.supabaseUrl, 'POST /token?grant_type=id_token', { json: { provider: 'custom:idp', id_token: forged } });
    expect((await send(other)).status).not.toBe(400);
    expect(await send(site)).toMatchObject({ status: 400, body: { error: 'invalid request' } });
  });
});

describe('a provider that cannot be used', () => {
  it('is no provider', async () => {
    const site = await siteWith(acme({}, { enabled: false }));
    const switchedOff = await rig().createSite([], { custom_oauth: { enabled: false } });
    for (const [at, name] of [
      [site, 'custom:acme'],
      [site, 'custom:nobody'],
      [switchedOff, 'custom:acme'],
      [site, 'custom:'],
    ] as const) {
      const answer = await call(at.supabaseUrl, `GET /authorize?provider=${name}`);
      expect(answer).toMatchObject({ status: 400, body: { error_code: 'validation_failed' } });
    }
  });

  it('whose host has moved to a private network is not asked any more (CVE-2026-56739)', async () => {
    const { standIn, gatehouse } = rig();
    const { port } = new URL(standIn.url);
    const site = await siteWith(acme({ sub: 'a-9', email: someEmail(), email_verified: true }));
    await userOf(site, await goRound(rig(), site, 'custom:acme'));
    const token_url = `http://${inside}:${port}/acme.example/token`;
    const { db } = gatehouse.platform;
    await db.knex('gatehouse.custom_providers').where({ instance_id: site.id }).update({ token_url });
    const end = await goRound(rig(), site, 'custom:acme');
    expect(end.query).toMatchObject({ error: 'server_error', error_code: 'unexpected_failure' });
    expect(gatehouse.log.some((line) => line.includes(`${inside} is at 10.0.0.7`))).toBe(true);
    expect(end.location).not.toMatch(/10\.0\.0\.7|inside/);
  });
});
