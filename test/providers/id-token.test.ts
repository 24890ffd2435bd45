import { createHash, generateKeyPairSync, sign as signWith } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SparseSettings } from '@gatehouse/instances';
import { call, createPerson, someEmail, type Answer } from '../api/netlify/client.ts';
import { accessTokenHash } from '../support/providers/access-token-hash.ts';
import { OidcIssuer } from '../support/providers/oidc-issuer.ts';
import { clientId, useProviders } from '../support/providers/use-providers.ts';
import type { Site } from '../support/site.ts';
import { claimsOf } from '../api/supabase/sign-in.ts';

const rig = useProviders();
const tenant = 'https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0';
const kinds = ['apple', 'google', 'azure', 'facebook', 'kakao', 'vercel_marketplace', 'snapchat', 'keycloak'] as const;
const realm = 'https://keycloak.example/realms/shop';
const addresses: Readonly<Record<(typeof kinds)[number], string>> = {
  apple: 'https://appleid.apple.com',
  google: 'https://accounts.google.com',
  azure: tenant,
  facebook: 'https://www.facebook.com',
  kakao: 'https://kauth.kakao.com',
  vercel_marketplace: 'https://marketplace.vercel.com',
  snapchat: 'https://accounts.snapchat.com/accounts/oauth2/token',
  keycloak: realm,
};

const issuers = new Map<string, OidcIssuer>();
const issuerOf = (name: string): OidcIssuer => issuers.get(name) ?? new OidcIssuer(rig().standIn, name);
let site: Site;

beforeAll(async () => {
  for (const [name, address] of Object.entries(addresses)) issuers.set(name, new OidcIssuer(rig().standIn, address));
  site = await createSite();
});

function createSite(settings: SparseSettings = {}, ids = `${clientId}, the-app`): Promise<Site> {
  const provider = { enabled: true, client_id: ids, secret: 's' };
  const external = Object.fromEntries(kinds.map((name) => [name, provider]));
  return rig().createSite([], {
    security: { manual_linking_enabled: true },
    ...settings,
    external: { ...external, keycloak: { ...provider, url: realm }, ...settings.external },
  });
}

const grant = (json: object, at = site, bearer?: string): Promise<Answer> =>
  call(at.supabaseUrl, 'POST /token?grant_type=id_token', { json, ...(bearer === undefined ? {} : { bearer }) });

const about = (claims: object = {}): Record<string, unknown> => ({
  sub: `s-${Math.random()}`,
  aud: clientId,
  email: someEmail(),
  email_verified: true,
  ...claims,
});

const refused = (error = 'invalid request') => ({
  status: 400,
  body: { error, error_description: expect.any(String) },
});
const denied = (error_code: string) => ({ status: 400, body: { error_code } });

describe.each(kinds)('an ID token of %s', (provider) => {
  it('signs in, the next time to the same account', async () => {
    const email = someEmail();
    const said = provider === 'vercel_marketplace' ? { user_email: email } : {};
    const claims = about({ email, ...said });
    const tokens = [await issuerOf(provider).sign(claims), await issuerOf(provider).sign(claims)];
    const [first, second] = [
      await grant({ provider, id_token: tokens[0] }),
      await grant({ provider, id_token: tokens[1] }),
    ];
    expect(first.status, first.text).toBe(200);
    expect(first.body).toMatchObject({
      token_type: 'bearer',
      user: { email, app_metadata: { provider }, identities: [{ provider, id: claims['sub'] }] },
    });
    expect(first.body).not.toHaveProperty('provider_token');
    expect(claimsOf(first.body.access_token)).toMatchObject({ amr: [{ method: 'oauth' }] });
    expect(second.body.user.id).toBe(first.body.user.id);
  });

  it('is found by its issuer, and refused for an issuer that it is not of', async () => {
    const token = await issuerOf(provider).sign(about({ user_email: someEmail() }));
    const named = await grant({ client_id: clientId, issuer: addresses[provider], id_token: token });
    expect(named.status, named.text).toBe(200);
    const other = provider === 'google' ? 'apple' : 'google';
    expect((await grant({ provider: other, id_token: token })).status).toBe(400);
    expect((await grant({ provider, issuer: 'https://evil.example', id_token: token })).status).toBe(400);
  });

  it('is refused where the provider is off', async () => {
    const off = await rig().createSite([]);
    const token = await issuerOf(provider).sign(about());
    const answer = await grant({ provider, id_token: token }, off);
    expect(answer).toMatchObject(denied('provider_disabled'));
  });
});

describe('what a token has to be', () => {
  const google = (claims: object = {}, header: object = {}): Promise<string> =>
    issuerOf('google').sign(about(claims), { ...header });

  it.each([
    ['for somebody else', { aud: 'another-client' }],
    ['for nobody', { aud: undefined }],
    ['for an empty name', { aud: '' }],
    ['about nobody', { sub: '' }],
    ['without a subject', { sub: undefined }],
    ['expired', { exp: Math.floor(Date.now() / 1_000) - 1 }],
    ['without an end', { exp: undefined }],
    ['of tomorrow', { nbf: Math.floor(Date.now() / 1_000) + 86_400 }],
    ['of another issuer', { iss: 'https://evil.example' }],
    ['of an issuer that begins alike', { iss: 'https://accounts.google.com.evil.example' }],
  ])('is no token %s', async (_what, claims) => {
    const answer = await grant({ provider: 'google', id_token: await google(claims) });
    expect(answer.status, answer.text).toBe(400);
    expect(answer.body).not.toHaveProperty('access_token');
  });

  it('may be for any of the client ids of the site, of apple also for its app', async () => {
    expect((await grant({ provider: 'google', id_token: await google({ aud: 'the-app' }) })).status).toBe(200);
    expect(
      (await grant({ provider: 'google', id_token: await google({ aud: ['x', clientId], azp: clientId }) })).status,
    ).toBe(200);
    const apple = await createSite({ external: { ios_bundle_id: 'example.shop' } });
    const token = await issuerOf('apple').sign(about({ aud: 'example.shop' }));
    expect((await grant({ provider: 'apple', id_token: token }, apple)).status).toBe(200);
    expect((await grant({ provider: 'google', id_token: await google({ aud: 'example.shop' }) }, apple)).status).toBe(
      400,
    );
  });

  it('of google may be written without the scheme, of apple under either name', async () => {
    expect((await grant({ provider: 'google', id_token: await google({ iss: 'accounts.google.com' }) })).status).toBe(
      200,
    );
    const other = new OidcIssuer(rig().standIn, 'https://account.apple.com');
    expect((await grant({ provider: 'apple', id_token: await other.sign(about()) })).status).toBe(200);
  });

  it('is signed, by a key of its issuer, with an algorithm of public keys (supabase#2625)', async () => {
    const [header, claims] = (await google()).split('.');
    const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const forged = signWith('sha256', Buffer.from(`${header}.${claims}`), privateKey).toString('base64url');
    for (const token of [
      `${none}.${claims}.`,
      `${header}.${claims}.`,
      `${header}.${claims}.${forged}`,
      `${header}.${claims}.%%%`,
    ]) {
      expect(await grant({ provider: 'google', id_token: token })).toMatchObject(refused());
    }
    const hmac = Buffer.from(JSON.stringify({ alg: 'HS256' })).toString('base64url');
    expect(await grant({ provider: 'google', id_token: `${hmac}.${claims}.AAAA` })).toMatchObject(refused());
    for (const token of ['', 'a.b.c', 'x'.repeat(40_000), null]) {
      expect(await grant({ provider: 'google', id_token: token })).toMatchObject(refused());
    }
  });

  it('belongs to the access token beside it', async () => {
    const accessToken = 'an access token of google';
    const at_hash = accessTokenHash(accessToken);
    const send = async (access_token: string | undefined, hash: string | undefined) =>
      grant({ provider: 'google', id_token: await google({ at_hash: hash }), access_token });
    expect((await send(accessToken, at_hash)).status).toBe(200);
    expect((await send(undefined, at_hash)).status).toBe(200);
    expect((await send(accessToken, undefined)).status).toBe(200);
    expect(await send('another', at_hash)).toMatchObject(refused());
  });

  it('has the nonce of the client, hashed, or neither has one (CVE-2026-15612)', async () => {
    const hashed = createHash('sha256').update('kept').digest('hex');
    const send = async (inToken: string | undefined, nonce: string | undefined, at = site) =>
      grant({ provider: 'google', id_token: await google({ nonce: inToken }), nonce }, at);
    expect((await send(hashed, 'kept')).status).toBe(200);
    expect(await send(hashed, undefined)).toMatchObject(refused());
    expect(await send(undefined, 'kept')).toMatchObject(refused());
    expect(await send('kept', 'kept')).toMatchObject(refused('invalid nonce'));
    expect(await send(hashed.toUpperCase(), 'kept')).toMatchObject(refused('invalid nonce'));
    const provider = { enabled: true, client_id: clientId, secret: 's', skip_nonce_check: true };
    const careless = await createSite({ external: { google: provider } });
    expect((await send('any', undefined, careless)).status).toBe(200);
    const facebook = await issuerOf('facebook').sign(about({ nonce: 'of the app' }));
    expect((await grant({ provider: 'facebook', id_token: facebook })).status).toBe(200);
    // That of one provider is not that of all.
    expect(await send(hashed, undefined)).toMatchObject(refused());
  });

  it.each([
    ['apple', 'https://appleid.apple.com.evil.example'],
    ['azure', 'https://login.microsoftonline.com.evil.example/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0'],
    ['azure', 'https://evil.example/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0'],
    ['google', 'https://evil.example'],
    ['', 'https://evil.example'],
  ])('is not believed as of "%s" by keys that %s publishes itself (CVE-2026-31813)', async (provider, address) => {
    const evil = new OidcIssuer(rig().standIn, address);
    const id_token = await evil.sign(about());
    for (const said of [
      { provider },
      { provider, issuer: address },
      { provider, issuer: address, client_id: clientId },
    ]) {
      const answer = await grant({ ...said, id_token });
      expect([answer.status, answer.body.access_token], answer.text).toEqual([400, undefined]);
    }
    expect(evil.fetches).toBe(0);
  });

  it('of a tenant of azure is of that tenant where the site names one (CVE-2026-75156)', async () => {
    const other = new OidcIssuer(rig().standIn, tenant.replace('9188040d', '00000000'));
    const pinned = { enabled: true, client_id: clientId, secret: 's', url: tenant.replace('/v2.0', '') };
    const own = await createSite({ external: { azure: pinned } });
    const send = async (issuer: OidcIssuer, at: Site) =>
      (await grant({ provider: 'azure', id_token: await issuer.sign(about()) }, at)).status;
    expect([await send(issuerOf('azure'), own), await send(other, own), await send(other, site)]).toEqual([
      200, 400, 200,
    ]);
  });
});

describe('what a client says beside it', () => {
  it.each([
    ['nothing', {}],
    ['an issuer alone', { issuer: addresses.google }],
    ['a client id alone', { client_id: clientId }],
    ['an empty provider (GHSA-9wqv-qhrh-87f4)', { provider: '' }],
  ])('may not be %s', async (_what, said) => {
    const id_token = await issuerOf('google').sign(about());
    expect(await grant({ ...said, id_token })).toMatchObject(refused());
  });

  it.each([
    ['a provider that nobody knows', { provider: 'nobody' }],
    ['an issuer that the site has not allowed', { issuer: 'https://idp.example', client_id: 'any' }],
  ])('may not be %s', async (_what, said) => {
    const issuer = new OidcIssuer(rig().standIn, 'https://idp.example');
    expect(await grant({ ...said, id_token: await issuer.sign(about({ aud: 'any' })) })).toMatchObject(
      denied('validation_failed'),
    );
  });

  it('may be an issuer that the site has allowed, for the client that it names', async () => {
    const issuer = new OidcIssuer(rig().standIn, 'https://idp.example');
    const at = await createSite({ external: { allowed_id_token_issuers: [issuer.issuer] } });
    const token = await issuer.sign(about({ aud: 'app' }));
    const named = { issuer: issuer.issuer, id_token: token };
    const answer = await grant({ ...named, client_id: 'app' }, at);
    expect(answer.body, answer.text).toMatchObject({ user: { app_metadata: { provider: issuer.issuer } } });
    expect(await grant({ ...named, client_id: 'another' }, at)).toMatchObject(refused());
  });
});

describe('linking by a token', () => {
  it('gives the signed-in person the identity', async () => {
    const { accessToken, id } = await createPerson(site);
    const claims = about();
    const token = await issuerOf('google').sign(claims);
    const answer = await grant({ provider: 'google', id_token: token, link_identity: true }, site, accessToken);
    expect(answer.body, answer.text).toMatchObject({ user: { id, app_metadata: { providers: ['email', 'google'] } } });
    const again = await grant({ provider: 'google', id_token: token, link_identity: true }, site, accessToken);
    expect(again).toMatchObject({ status: 422, body: { error_code: 'identity_already_exists' } });
  });

  it('needs a person, and a site that lets people link', async () => {
    const id_token = await issuerOf('google').sign(about());
    const body = { provider: 'google', id_token, link_identity: true };
    expect(await grant(body)).toMatchObject(refused());
    expect(await grant(body, site, site.signToken())).toMatchObject({ body: { error_code: expect.any(String) } });
    const closed = await createSite({ security: { manual_linking_enabled: false } });
    const { accessToken } = await createPerson(closed);
    expect(await grant(body, closed, accessToken)).toMatchObject({ body: { error_code: 'manual_linking_disabled' } });
  });
});

describe('the keys of an issuer', () => {
  it('are fetched once for many tokens, and again when a token names another', async () => {
    const issuer = issuerOf('kakao');
    const send = async () => (await grant({ provider: 'kakao', id_token: await issuer.sign(about()) })).status;
    await send();
    const before = issuer.fetches;
    expect(await Promise.all([send(), send(), send()])).toEqual([200, 200, 200]);
    expect(issuer.fetches).toBe(before);
    await issuer.rotate();
    expect(await send()).toBe(200);
    expect(issuer.fetches).toBe(before + 1);
    await issuer.rotate('ES256');
    expect(await send()).toBe(200);
  });

  it('are not fetched for every token that somebody makes up', async () => {
    const issuer = issuerOf('snapchat');
    const good = await issuer.sign(about());
    const [header = '', claims = ''] = good.split('.');
    await grant({ provider: 'snapchat', id_token: good });
    const before = issuer.fetches;
    for (let made = 0; made < 12; made += 1) {
      const forged = `${header}.${claims}.${Buffer.alloc(256, made + 1).toString('base64url')}`;
      expect(await grant({ provider: 'snapchat', id_token: forged })).toMatchObject(refused());
    }
    expect(issuer.fetches - before).toBeLessThanOrEqual(6);
    expect((await grant({ provider: 'snapchat', id_token: good })).status).toBe(200);
  });

  it('hold while the issuer cannot be asked what it publishes', async () => {
    const { standIn } = rig();
    const issuer = new OidcIssuer(standIn, 'https://outage.example');
    const at = await createSite({
      external: { allowed_id_token_issuers: [issuer.issuer], oidc_provider_cache_ttl: 0 },
    });
    const send = async () => {
      const id_token = await issuer.sign(about());
      return (await grant({ issuer: issuer.issuer, client_id: clientId, id_token }, at)).status;
    };
    expect(await send()).toBe(200);
    standIn.answer(issuer.address('.well-known/openid-configuration'), () => ({ status: 503, body: {} }));
    expect(await send()).toBe(200);
  });

  it.each([
    ['another issuer', { issuer: 'https://evil.example' }],
    ['no keys', { jwks_uri: undefined }],
    ['keys at no address', { jwks_uri: 'javascript:alert(1)' }],
  ])('are nobody’s when the issuer says that it is or has %s', async (what, metadata) => {
    const name = `https://wrong-${what.replaceAll(/\W/g, '-')}.example`;
    const issuer = new OidcIssuer(rig().standIn, name, metadata);
    const at = await createSite({ external: { allowed_id_token_issuers: [name] } });
    const id_token = await issuer.sign(about());
    const answer = await grant({ issuer: name, client_id: clientId, id_token }, at);
    expect(answer).toMatchObject({ status: 500, body: { error_code: 'unexpected_failure' } });
  });
});
