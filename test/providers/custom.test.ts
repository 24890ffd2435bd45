import { describe, expect, it } from 'vitest';
import type { SparseSettings } from '@gatehouse/instances';
import { call, type Answer } from '../api/netlify/client.ts';
import { OidcIssuer } from '../support/providers/oidc-issuer.ts';
import { useProviders } from '../support/providers/use-providers.ts';
import type { Site } from '../support/site.ts';

const rig = useProviders();

const createSite = (settings: SparseSettings = {}): Promise<Site> => rig().createSite([], settings);

/** Asks as the site's own server. */
function ask(site: Site, endpoint: string, json?: unknown): Promise<Answer> {
  const [method, path = ''] = endpoint.split(' ');
  const bearer = site.signToken({ role: 'service_role' });
  const said = json === undefined ? {} : { json };
  return call(site.supabaseUrl, `${method} /admin/custom-providers${path}`, { bearer, ...said });
}

function oauth2(more: object = {}): Record<string, unknown> {
  const { url } = rig().standIn;
  return {
    provider_type: 'oauth2',
    identifier: 'custom:acme',
    name: 'Acme',
    client_id: 'the-client',
    client_secret: 'planted-client-secret',
    authorization_url: `${url}/acme.example/authorize`,
    token_url: `${url}/acme.example/token`,
    userinfo_url: `${url}/acme.example/me`,
    ...more,
  };
}

function oidc(more: object = {}): Record<string, unknown> {
  const issuer = new OidcIssuer(rig().standIn, `${rig().standIn.url}/idp.example`);
  const { provider_type: _type, authorization_url: _a, token_url: _t, userinfo_url: _u, ...common } = oauth2();
  return { ...common, provider_type: 'oidc', identifier: 'custom:idp', issuer: issuer.issuer, ...more };
}

const invalid = (msg: unknown = expect.any(String)) => ({
  status: 400,
  body: { error_code: 'validation_failed', msg },
});

describe('a provider that an administrator adds', () => {
  it('is answered without its secret, kept sealed, listed, shown, changed and deleted', async () => {
    const site = await createSite();
    const made = await ask(site, 'POST ', oauth2({ scopes: ['me'], authorization_params: { prompt: 'login' } }));
    expect(made.status, made.text).toBe(201);
    const { client_secret: _secret, ...said } = oauth2();
    expect(made.body).toEqual({
      ...said,
      id: expect.any(String),
      acceptable_client_ids: [],
      scopes: ['me'],
      pkce_enabled: true,
      attribute_mapping: {},
      custom_claims_allowlist: [],
      authorization_params: { prompt: 'login' },
      enabled: true,
      email_optional: false,
      skip_nonce_check: false,
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    const { db } = rig().gatehouse.platform;
    const [row] = await db.knex('gatehouse.custom_providers').where({ instance_id: site.id });
    expect(JSON.stringify(row)).not.toContain('planted-client-secret');
    await ask(site, 'POST ', oidc());
    expect((await ask(site, 'GET ')).body.providers.map((one: { identifier: string }) => one.identifier)).toEqual([
      'custom:idp',
      'custom:acme',
    ]);
    expect((await ask(site, 'GET ?type=oidc')).body.providers).toHaveLength(1);
    expect(await ask(site, 'GET ?type=saml')).toMatchObject(invalid());
    const changed = await ask(site, 'PUT /custom:acme', {
      name: 'Acme 2',
      client_id: '',
      enabled: false,
      provider_type: 'oidc',
    });
    expect(changed).toMatchObject({
      status: 200,
      body: { name: 'Acme 2', client_id: 'the-client', enabled: false, provider_type: 'oauth2' },
    });
    expect((await ask(site, 'GET /custom%3Aacme')).body).toEqual(changed.body);
    expect(await ask(site, 'DELETE /custom:acme')).toMatchObject({ status: 204, text: '' });
    expect(await ask(site, 'GET /custom:acme')).toMatchObject({
      status: 404,
      body: { error_code: 'custom_provider_not_found' },
    });
    expect(await ask(site, 'PUT /custom:acme', {})).toMatchObject({ status: 404 });
    expect(await ask(site, 'DELETE /custom:acme')).toMatchObject({ status: 404 });
    expect(await ask(site, 'GET /acme')).toMatchObject(invalid());
    expect(rig().gatehouse.log.join('\n')).not.toContain('planted-client-secret');
  });

  it('of OpenID Connect is asked what it publishes', async () => {
    const site = await createSite();
    const { standIn } = rig();
    const made = await ask(site, 'POST ', oidc());
    const issuer = `${standIn.url}/idp.example`;
    expect(made.body, made.text).toMatchObject({
      scopes: ['openid'],
      issuer,
      discovery_document: {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
      },
    });
    const other = new OidcIssuer(standIn, `${standIn.url}/other.example`);
    const changed = await ask(site, 'PUT /custom:idp', { issuer: other.issuer, scopes: ['email'] });
    expect(changed.body).toMatchObject({
      scopes: ['openid', 'email'],
      discovery_document: { token_endpoint: `${other.issuer}/token` },
    });
    const refused = await ask(site, 'PUT /custom:idp', { discovery_url: `${standIn.url}/nowhere.example` });
    expect(refused).toMatchObject(invalid());
    expect((await ask(site, 'GET /custom:idp')).body).toEqual(changed.body);
  });

  it('is one of as many as the settings allow, also of parallel ones', async () => {
    const site = await createSite({ custom_oauth: { max_providers: 2 } });
    const made = await Promise.all(
      Array.from({ length: 5 }, (_none, at) => ask(site, 'POST ', oauth2({ identifier: `custom:acme-${at}` }))),
    );
    expect(made.map(({ status }) => status).toSorted()).toEqual([201, 201, 400, 400, 400]);
    const over = { status: 400, body: { error_code: 'over_custom_provider_quota' } };
    expect(await ask(site, 'POST ', oauth2({ identifier: 'custom:more' }))).toMatchObject(over);
  });

  it('has a name of its own', async () => {
    const site = await createSite();
    const made = await Promise.all([ask(site, 'POST ', oauth2()), ask(site, 'POST ', oauth2())]);
    expect(made.map(({ status }) => status).toSorted()).toEqual([201, 400]);
    expect(await ask(site, 'POST ', oauth2())).toMatchObject({ status: 400, body: { error_code: 'conflict' } });
    expect((await ask(await createSite(), 'POST ', oauth2())).status).toBe(201);
  });
});

describe('an administrator is told what is wrong with', () => {
  it.each([
    ['the type', { provider_type: 'saml' }, 'provider_type'],
    ['an identifier without its prefix', { identifier: 'acme' }, 'custom:'],
    ['an identifier with other characters', { identifier: 'custom:Ac_me' }, 'identifier'],
    ['an identifier that is too long', { identifier: `custom:${'a'.repeat(44)}` }, 'identifier'],
    ['no name', { name: '' }, 'name'],
    ['a long name', { name: 'a'.repeat(101) }, 'name'],
    ['no client id', { client_id: undefined }, 'client_id'],
    ['no secret', { client_secret: '' }, 'client_secret'],
    ['no token address', { token_url: '' }, 'token_url'],
    ['a parameter that is the protocol’s', { authorization_params: { State: 'x' } }, 'State'],
    ['an object that counts before the parameters (RFC 9101)', { authorization_params: { Request: 'x' } }, 'Request'],
    ['the address of such an object', { authorization_params: { request_uri: 'https://a.example' } }, 'request_uri'],
    ['a parameter that is no text', { authorization_params: { a: 1 } }, 'authorization_params.a'],
    ['a mapping to who somebody is', { attribute_mapping: { email_verified: true } }, 'email_verified'],
    ['a mapping to what somebody may', { attribute_mapping: { app_metadata: 'x' } }, 'app_metadata'],
    ['a blank claim', { custom_claims_allowlist: ['  '] }, 'custom_claims_allowlist[0]'],
    ['a scope with a blank', { scopes: ['a b'] }, 'scopes[0]'],
    ['an address that is none', { token_url: 'token' }, 'token_url'],
    ['an address of another scheme', { token_url: 'ftp://a.example/' }, 'token_url'],
    ['an address without TLS', { token_url: 'http://a.example/' }, 'token_url'],
    ['an address of a private network (GHSA-3556-624q-c5w3)', { userinfo_url: 'https://10.0.0.7/me' }, 'userinfo_url'],
    [
      'the address of a cloud’s metadata (GHSA-3556-624q-c5w3)',
      { token_url: 'https://169.254.169.254/latest' },
      'token_url',
    ],
    ['an IPv4 address in an IPv6 one', { token_url: 'https://[::ffff:10.0.0.1]/' }, 'token_url'],
    ['an address with a password', { token_url: 'https://u:p@127.0.0.1/' }, 'token_url'],
    ['a wrong type', { scopes: 'me' }, undefined],
  ])('%s', async (_what, wrong, named) => {
    const answer = await ask(await createSite(), 'POST ', oauth2(wrong));
    if (named === undefined) expect(answer).toMatchObject({ status: 400, body: { error_code: 'bad_json' } });
    else expect(answer, answer.text).toMatchObject(invalid(expect.stringContaining(named)));
  });

  it.each([
    ['says that it is another', { issuer: 'https://another.example' }],
    ['has no keys', { jwks_uri: undefined }],
    ['has no token address', { token_endpoint: undefined }],
  ])('an issuer that %s', async (_what, metadata) => {
    const { standIn } = rig();
    const wrong = new OidcIssuer(standIn, `${standIn.url}/wrong.example`, metadata);
    const issuer = `${standIn.url}/wrong.example`;
    expect(await ask(await createSite(), 'POST ', oidc({ issuer })), wrong.issuer).toMatchObject(invalid());
  });

  it.each([
    ['HTML', { body: '<html>' }],
    ['an error', { status: 500, body: {} }],
    ['5 MB', { body: 'x'.repeat(5e6) }],
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1/' } }],
  ])('an issuer that publishes %s', async (_what, reply) => {
    const { standIn } = rig();
    standIn.answer('odd.example/.well-known/openid-configuration', () => reply);
    expect(await ask(await createSite(), 'POST ', oidc({ issuer: `${standIn.url}/odd.example` }))).toMatchObject(
      invalid(),
    );
  });
});

describe('the door', () => {
  const endpoints = ['GET ', 'POST ', 'GET /custom:acme', 'PUT /custom:acme', 'DELETE /custom:acme'];

  it.each(endpoints)('of %s is closed to everybody else', async (endpoint) => {
    const site = await createSite();
    const [method, path = ''] = endpoint.split(' ');
    const at = `${method} /admin/custom-providers${path}`;
    expect(await call(site.supabaseUrl, at)).toMatchObject({ status: 401, body: { error_code: 'no_authorization' } });
    const bearer = site.signToken({ role: 'authenticated' });
    expect(await call(site.supabaseUrl, at, { bearer })).toMatchObject({
      status: 403,
      body: { error_code: 'not_admin' },
    });
  });

  it.each(endpoints)('of %s leads nowhere where sites have no providers of their own', async (endpoint) => {
    const site = await createSite({ custom_oauth: { enabled: false } });
    expect(await ask(site, endpoint, endpoint.startsWith('GET') ? undefined : {})).toMatchObject({
      status: 404,
      body: { error_code: 'feature_disabled' },
    });
  });

  it('leads to the site’s own providers only', async () => {
    const [one, other] = [await createSite(), await createSite()];
    await ask(one, 'POST ', oauth2());
    expect((await ask(other, 'GET ')).body).toEqual({ providers: [] });
    for (const method of ['GET', 'PUT', 'DELETE']) {
      expect(await ask(other, `${method} /custom:acme`, method === 'PUT' ? {} : undefined)).toMatchObject({
        status: 404,
      });
    }
    expect((await ask(one, 'GET /custom:acme')).status).toBe(200);
  });
});
