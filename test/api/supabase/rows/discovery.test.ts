import { describe, expect, it } from 'vitest';
import { useSupabaseApi, type SupabaseApi } from '../support.ts';

const api = useSupabaseApi();

/** Without the mount prefix of either language. */
const bare = async (path: string, on: SupabaseApi = api()): Promise<Response> => fetch(`${on.origin}/i/a${path}`);

const issuer = 'https://auth.example/auth/v1';

describe.each(['auto', 'supabase'] as const)('the bare path of an instance whose language is %s', (dialect) => {
  it('publishes keys and metadata, whatever the server’s default', async () => {
    api().configure({ dialect, jwt: { issuer } });
    const keys = await bare('/.well-known/jwks.json');
    expect([keys.status, keys.headers.get('cache-control')]).toEqual([200, 'public, max-age=600']);
    expect(await keys.json()).toEqual({ keys: [] });
    const metadata = await bare('/.well-known/openid-configuration');
    expect([metadata.status, metadata.headers.get('cache-control')]).toEqual([200, 'public, max-age=600']);
    expect(await metadata.json()).toMatchObject({ issuer, jwks_uri: `${issuer}/.well-known/jwks.json` });
  });
});

it('is there beside another language on the bare path: verifiers of tokens speak none', async () => {
  api().configure({ dialect: 'netlify', jwt: { issuer } });
  expect((await bare('/.well-known/jwks.json')).status).toBe(200);
  expect((await bare('/.well-known/openid-configuration')).status).toBe(200);
  expect((await bare('/.netlify/identity/.well-known/jwks.json')).status).toBe(404);
});

it('is not there where the instance does not serve the language', async () => {
  api().configure({ dialect: 'netlify', dialects: ['netlify'] });
  expect((await bare('/.well-known/jwks.json')).status).toBe(404);
  expect((await bare('/auth/v1/.well-known/jwks.json')).status).toBe(404);
});

it('the metadata has every member of the specification', async () => {
  api().configure({ jwt: { issuer: `${issuer}/` } });
  expect((await api().get('/.well-known/openid-configuration')).body).toEqual({
    issuer: `${issuer}/`,
    authorization_endpoint: `${issuer}/oauth/authorize`,
    token_endpoint: `${issuer}/oauth/token`,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    userinfo_endpoint: `${issuer}/oauth/userinfo`,
    scopes_supported: expect.any(Array),
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256', 'HS256', 'ES256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    claims_supported: [
      'sub',
      'aud',
      'iss',
      'exp',
      'iat',
      'auth_time',
      'nonce',
      'email',
      'email_verified',
      'phone_number',
      'phone_number_verified',
      'name',
      'picture',
      'preferred_username',
      'updated_at',
    ],
    code_challenge_methods_supported: ['S256', 'plain'],
  });
});
