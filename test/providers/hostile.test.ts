import { createHmac, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { call, someEmail, type Answer } from '../api/netlify/client.ts';
import { acmeAt, issuerAt, ownClient, siteWith } from '../support/providers/own-providers.ts';
import { endOf, goRound, type TripEnd } from '../support/providers/round-trip.ts';
import { useProviders } from '../support/providers/use-providers.ts';
import type { Site } from '../support/site.ts';

/** A name that leads into a private network. */
const inside = 'inside.example';
const rig = useProviders(
  {},
  { isDirect: true, outbound: { lookup: async (host) => (host === inside ? ['10.0.0.7'] : []) } },
);

const refused = { error: 'server_error' };

async function userOf(site: Site, end: TripEnd): Promise<Answer['body']> {
  const answer = await call(site.supabaseUrl, 'GET /user', { bearer: end.fragment['access_token'] ?? '' });
  expect(answer.status, end.location).toBe(200);
  return answer.body;
}

const sendToken = (site: Site, id_token: string): Promise<Answer> =>
  call(site.supabaseUrl, 'POST /token?grant_type=id_token', { json: { provider: 'custom:idp', id_token } });

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('the keys of an issuer', () => {
  const published = { id_token_signing_alg_values_supported: ['RS256', 'ES256', 'ES384', 'ES512', 'EdDSA', 'HS256'] };
  const about = () => ({ sub: `s-${Math.random()}`, email: someEmail(), email_verified: true });

  it.each(['ES256', 'ES384', 'ES512', 'EdDSA', 'RS256'])('may be of %s', async (algorithm) => {
    const claims = about();
    const { issuer, provider } = issuerAt(rig(), claims, {}, published);
    await issuer.rotate(algorithm);
    const site = await siteWith(rig(), provider);
    const signedIn = await userOf(site, await goRound(rig(), site, 'custom:idp'));
    expect(signedIn).toMatchObject({ email: claims.email });
    const token = await issuer.sign({ aud: ownClient.clientId, ...claims });
    expect((await sendToken(site, token)).body.user.id).toBe(signedIn.id);
  });

  it('are no shared secrets, whatever the issuer publishes', async () => {
    const { issuer, provider } = issuerAt(rig(), about(), {}, published);
    const site = await siteWith(rig(), provider);
    const [, claims] = (await issuer.sign({ aud: ownClient.clientId, ...about() })).split('.');
    const { body } = (await (await fetch(`${issuer.issuer}/jwks`)).json()) as { body?: unknown };
    const secrets = [ownClient.clientSecret, JSON.stringify(body ?? {}), ''];
    for (const secret of secrets) {
      const signed = `${part({ alg: 'HS256' })}.${claims}`;
      const token = `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
      expect(await sendToken(site, token)).toMatchObject({ status: 400, body: { error: 'invalid request' } });
    }
  });

  it('are of one algorithm each, which has to be one that the issuer publishes', async () => {
    const { issuer, provider } = issuerAt(rig(), about(), {}, { id_token_signing_alg_values_supported: ['RS256'] });
    await issuer.rotate('ES256');
    const site = await siteWith(rig(), provider);
    const token = await issuer.sign({ aud: ownClient.clientId, ...about() });
    expect((await sendToken(site, token)).status).toBe(400);
    const [, claims, signature] = token.split('.');
    for (const alg of ['RS256', 'PS256', 'ES384', 'EdDSA', 'none', 'es256']) {
      expect((await sendToken(site, `${part({ alg })}.${claims}.${signature}`)).status, alg).toBe(400);
    }
  });

  it('are those that it publishes, and none that a token brings along', async () => {
    const { issuer, provider } = issuerAt(rig(), about(), {}, published);
    const site = await siteWith(rig(), provider);
    await issuer.rotate('ES256');
    const { standIn } = rig();
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = publicKey.export({ format: 'jwk' });
    const [, claims] = (await issuer.sign({ aud: ownClient.clientId, ...about() })).split('.');
    const header = {
      alg: 'ES256',
      jwk,
      jku: `${standIn.url}/evil.example/jwks`,
      x5u: `${standIn.url}/evil.example/x5u`,
    };
    expect((await sendToken(site, `${part(header)}.${claims}.${'A'.repeat(86)}`)).status).toBe(400);
    expect(standIn.seen.filter(({ address }) => address.startsWith('evil.example'))).toEqual([]);
  });
});

describe('who somebody is at a provider of OAuth 2', () => {
  it('is no number that is another’s as well', async () => {
    const provider = acmeAt(rig(), '{"sub":9007199254740993}', { email_optional: true });
    const site = await siteWith(rig(), provider);
    expect((await goRound(rig(), site, 'custom:acme')).query).toMatchObject(refused);
  });

  it.each([1.5, -1, [1], { a: 1 }, true, 'a b', 'a\u0000b', 'x'.repeat(300)])('is not %j', async (sub) => {
    const site = await siteWith(rig(), acmeAt(rig(), { sub }, { email_optional: true }));
    expect((await goRound(rig(), site, 'custom:acme')).query).toMatchObject(refused);
  });

  it('may be a number', async () => {
    const site = await siteWith(rig(), acmeAt(rig(), { sub: 77 }, { email_optional: true }));
    expect(await userOf(site, await goRound(rig(), site, 'custom:acme'))).toMatchObject({ identities: [{ id: '77' }] });
  });

  it('takes nobody’s account by a name that they gave themselves and the mapping calls an address', async () => {
    const victim = someEmail();
    const profile = { sub: 'a-7', email: someEmail(), email_verified: true, preferred_username: victim };
    const provider = acmeAt(rig(), profile, { attribute_mapping: { email: 'preferred_username' } });
    const site = await siteWith(rig(), provider);
    const admin = site.signToken({ role: 'service_role' });
    await call(site.supabaseUrl, 'POST /admin/users', { bearer: admin, json: { email: victim, email_confirm: true } });
    const end = await goRound(rig(), site, 'custom:acme');
    expect(end.query).toMatchObject({ error_code: 'provider_email_needs_verification' });
  });
});

describe('who somebody is at a provider of OpenID Connect', () => {
  it.each([' a', 'a\u0000b', ' ', 'x'.repeat(300), 'a\u200b'])('is not %j', async (sub) => {
    const { issuer, provider } = issuerAt(rig(), { sub, email: someEmail(), email_verified: true });
    const site = await siteWith(rig(), provider);
    expect((await goRound(rig(), site, 'custom:idp')).query).toMatchObject(refused);
    const token = await issuer.sign({ aud: ownClient.clientId, sub, email: someEmail(), email_verified: true });
    expect(await sendToken(site, token)).toMatchObject({ status: 400, body: { error: 'invalid request' } });
  });
});

describe('a code of another provider (mix-up)', () => {
  it('is not brought to a provider of OAuth 2 that the answer does not name (RFC 9207)', async () => {
    const site = await siteWith(rig(), acmeAt(rig(), { sub: 'a-8', email: someEmail(), email_verified: true }));
    const browser = rig().visitor();
    const start = await browser.open(`${site.supabaseUrl}/authorize?provider=custom:acme`);
    const { url } = await browser.consent(start.headers.get('location') ?? '');
    const swaps = rig().standIn.seenAt('acme.example/token').length;
    const end = endOf(await browser.open(`${url}&iss=https%3A%2F%2Fhonest.example`));
    expect(end.query).toMatchObject(refused);
    expect(rig().standIn.seenAt('acme.example/token')).toHaveLength(swaps);
  });

  it('is not brought to an issuer that says that its answers name it, and does not', async () => {
    const metadata = { authorization_response_iss_parameter_supported: true };
    const claims = { sub: 'i-8', email: someEmail(), email_verified: true };
    const { issuer, provider } = issuerAt(rig(), claims, {}, metadata);
    const site = await siteWith(rig(), provider);
    const go = async (more: string): Promise<TripEnd> => {
      const browser = rig().visitor();
      const start = await browser.open(`${site.supabaseUrl}/authorize?provider=custom:idp`);
      const { url } = await browser.consent(start.headers.get('location') ?? '');
      return endOf(await browser.open(url + more));
    };
    expect((await go('')).query).toMatchObject(refused);
    expect((await go('&iss=https%3A%2F%2Fhonest.example')).query).toMatchObject(refused);
    await userOf(site, await go(`&iss=${encodeURIComponent(issuer.issuer)}`));
  });
});

describe('what a provider publishes', () => {
  it.each(['jwks_uri', 'token_endpoint', 'userinfo_endpoint'])('leads nobody inside by %s', async (name) => {
    const { standIn, gatehouse } = rig();
    const metadata = { [name]: `http://${inside}:${new URL(standIn.url).port}/secret` };
    const claims = name === 'userinfo_endpoint' ? null : { sub: 'i-9', email: someEmail(), email_verified: true };
    const site = await siteWith(rig(), issuerAt(rig(), claims, {}, metadata).provider);
    const end = await goRound(rig(), site, 'custom:idp');
    expect(end.query).toMatchObject(refused);
    expect(end.location).not.toMatch(/10\.0\.0\.7|inside|secret/);
    expect(gatehouse.log.some((line) => line.includes(`${inside} is at 10.0.0.7`))).toBe(true);
  });

  it('sends nobody to a script', async () => {
    const { provider } = issuerAt(rig(), {}, {}, { authorization_endpoint: 'javascript:alert(1)' });
    const site = await rig().createSite([]);
    const bearer = site.signToken({ role: 'service_role' });
    const json = { name: 'Evil', client_id: 'c', client_secret: 's', ...provider };
    const answer = await call(site.supabaseUrl, 'POST /admin/custom-providers', { bearer, json });
    expect(answer).toMatchObject({ status: 400, body: { error_code: 'validation_failed' } });
  });

  it.each(['.well-known/openid-configuration', 'jwks'] as const)(
    'is not read beyond 64 KiB at %s, since it is kept in memory for all sites',
    async (name) => {
      const { standIn } = rig();
      const claims = { sub: 'i-11', email: someEmail(), email_verified: true };
      const { issuer, provider } = issuerAt(rig(), claims);
      const site = await siteWith(rig(), provider);
      const token = await issuer.sign({ aud: ownClient.clientId, ...claims });
      const usual: object = await (await fetch(`${standIn.url}/${issuer.address(name)}`)).json();
      standIn.answer(issuer.address(name), () => ({ body: { ...usual, pad: 'x'.repeat(66_000) } }));
      expect((await sendToken(site, token)).body).not.toHaveProperty('access_token');
      expect(rig().gatehouse.log.at(-1)).toContain('external_unreachable');
    },
  );

  it('is no text that the database cannot hold', async () => {
    const { provider } = issuerAt(
      rig(),
      {},
      {},
      { scopes_supported: ['a\u0000b'], subject_types_supported: ['\ud800'] },
    );
    const site = await rig().createSite([]);
    const bearer = site.signToken({ role: 'service_role' });
    const json = { name: 'Evil', client_id: 'c', client_secret: 's', ...provider };
    const answer = await call(site.supabaseUrl, 'POST /admin/custom-providers', { bearer, json });
    expect(answer).toMatchObject({ status: 400, body: { error_code: 'validation_failed' } });
  });
});

describe('a profile', () => {
  const mine = { email_optional: true, custom_claims_allowlist: ['name'] };

  it.each([
    ['a redirect to another address', () => ({ status: 302, headers: { location: `${rig().standIn.url}/loot` } })],
    ['more than a mebibyte', () => ({ body: { sub: 'a', pad: 'x'.repeat(1_100_000) } })],
  ])('is not read from %s', async (_what, reply) => {
    const site = await siteWith(rig(), acmeAt(rig(), {}, mine));
    rig().standIn.answer('acme.example/me', reply);
    expect((await goRound(rig(), site, 'custom:acme')).query).toMatchObject(refused);
    expect(rig().standIn.seenAt('loot')).toEqual([]);
  });

  it('is kept without what nests too deep, and names nothing of the program', async () => {
    const site = await siteWith(rig(), acmeAt(rig(), {}, { ...mine, custom_claims_allowlist: ['deep', '__proto__'] }));
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    rig().standIn.answer('acme.example/me', () => ({
      body: `{"sub":"a-10","name":"Ada","deep":${deep},"__proto__":{"polluted":true},"constructor":{"polluted":true}}`,
    }));
    const user = await userOf(site, await goRound(rig(), site, 'custom:acme'));
    expect(user).toMatchObject({ user_metadata: { name: 'Ada' } });
    expect(JSON.stringify(user)).not.toContain('[[[');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
