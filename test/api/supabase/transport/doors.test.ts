import { describe, expect, it } from 'vitest';
import { useSupabaseApi } from '../support.ts';

const id = '11111111-1111-4111-8111-111111111111';

/** What is switched off answers in its own words (supabase-extended.md 2). */
const doors: readonly [method: string, path: string, code: string, status: number][] = [
  ['POST', '/sso', 'saml_provider_disabled', 404],
  ['GET', '/sso/saml/metadata', 'saml_provider_disabled', 404],
  ['POST', '/sso/saml/acs', 'saml_provider_disabled', 404],
  ['POST', '/passkeys/authentication/options', 'passkey_disabled', 404],
  ['POST', '/passkeys/authentication/verify', 'passkey_disabled', 404],
  ['POST', '/passkeys/registration/options', 'passkey_disabled', 404],
  ['POST', '/passkeys/registration/verify', 'passkey_disabled', 404],
  ['GET', '/passkeys', 'passkey_disabled', 404],
  ['PATCH', `/passkeys/${id}`, 'passkey_disabled', 404],
  ['DELETE', `/passkeys/${id}`, 'passkey_disabled', 404],
  ['GET', '/.well-known/oauth-authorization-server', 'feature_disabled', 404],
  ['POST', '/oauth/clients/register', 'feature_disabled', 404],
  ['POST', '/oauth/token', 'feature_disabled', 404],
  ['GET', '/oauth/userinfo', 'feature_disabled', 404],
  ['GET', '/oauth/authorize', 'feature_disabled', 404],
  ['GET', '/oauth/authorizations/abc', 'feature_disabled', 404],
  ['POST', '/oauth/authorizations/abc/consent', 'feature_disabled', 404],
  ['GET', '/scim/v2/ServiceProviderConfig', 'feature_disabled', 404],
  ['GET', '/scim/v2/ResourceTypes', 'feature_disabled', 404],
  ['GET', '/scim/v2/Schemas', 'feature_disabled', 404],
  ['GET', '/authorize?provider=github', 'validation_failed', 400],
  ['GET', '/authorize?provider=custom:mine', 'validation_failed', 400],
  ['GET', '/authorize', 'validation_failed', 400],
];

describe('a feature that is off', () => {
  const api = useSupabaseApi();

  it.each(doors)('%s %s answers %s (CVE-2026-9791)', async (method, path, code, status) => {
    const answer = await api().request(path, { method });
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({ code: status, error_code: code, msg: expect.any(String) });
    expect(answer.headers.get('x-sb-error-code')).toBe(code);
  });

  it('says so in the words that clients compare', async () => {
    expect((await api().post('/sso', {})).body.msg).toContain('SAML 2.0 is disabled');
    expect((await api().get('/authorize?provider=github')).body.msg).toContain('is not enabled');
  });

  it.each(['GET', 'POST'])(
    '%s /callback without a state leads back to the site with the error in the query',
    async (method) => {
      const answer = await api().request('/callback', { method });
      expect(answer.status).toBe(303);
      const target = new URL(answer.headers.get('location') ?? '');
      expect(target.origin).toBe('https://a.example');
      expect(Object.fromEntries(target.searchParams)).toEqual({
        error: 'invalid_request',
        error_code: 'bad_oauth_callback',
        error_description: expect.any(String),
      });
    },
  );

  it.each(['/callback?state=1', `/callback/?state=${id}&code=x`])(
    'GET %s refuses a state nobody gave out',
    async (path) => {
      const answer = await api().get(path);
      expect(answer.status).toBe(303);
      expect(answer.headers.get('location')).toContain('error_code=bad_oauth_state');
    },
  );

  it('POST /callback reads the state from a form', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await api().post('/callback', `state=${id}`, { headers });
    expect(answer.headers.get('location')).toContain('error_code=bad_oauth_state');
  });
});
