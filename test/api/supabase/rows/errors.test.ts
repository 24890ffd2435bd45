import { describe, expect, it } from 'vitest';
import { useSupabaseApi } from '../support.ts';

const api = useSupabaseApi();

/** supabase-core.md 2.1. */
it.each(['2024-02-30', '2024-04-31', '2025-02-29', '2024-1-1', '2024-01-01T00:00:00Z', '+002024-01-01'])(
  'a version that is no day of the calendar asks for the first form of errors: %s',
  async (version) => {
    const headers = { 'X-Supabase-Api-Version': version };
    const { body, headers: answered } = await api().get('/user', { headers });
    expect(body).toEqual({ code: 401, error_code: 'no_authorization', msg: expect.any(String) });
    expect(answered.get('x-supabase-api-version')).toBeNull();
  },
);

it('29 February of a leap year is a version', async () => {
  const { body } = await api().get('/user', { headers: { 'X-Supabase-Api-Version': '2028-02-29' } });
  expect(body).toEqual({ code: 'no_authorization', message: expect.any(String) });
});

/** supabase-core.md 2.6 and 7.5, supabase-extended.md 4.2 and 7.4. */
describe('who comes back from a provider and is led to the site finds a word for the error, whatever its status', () => {
  const said = (location: string | null): Record<string, string> =>
    Object.fromEntries(new URL(location ?? '').searchParams);

  it('where the account to link is gone (422)', async () => {
    api().configure({
      security: { manual_linking_enabled: true },
      external: {
        github: { enabled: true, client_id: 'id', secret: 'x', redirect_uri: 'https://auth.example/callback' },
      },
    });
    const user = await api().addUser();
    const signedIn = await api().post('/token?grant_type=password', { email: user.email, password: 'correct horse' });
    const begun = await api().get('/user/identities/authorize?provider=github&skip_http_redirect=true', {
      token: signedIn.body.access_token,
    });
    await api().rows('users').where({ id: user.id }).update({ deleted_at: api().now });
    const { searchParams } = new URL(begun.body.url);
    const answer = await api().get(`/callback?code=x&state=${searchParams.get('state')}`);
    expect(answer.status).toBe(303);
    expect(said(answer.headers.get('location'))).toEqual({
      error: 'server_error',
      error_code: 'user_not_found',
      error_description: expect.any(String),
    });
  });

  it('where nobody was sent to the identity provider (404)', async () => {
    api().configure({ saml: { enabled: true } });
    const form = new URLSearchParams({ SAMLResponse: 'x', RelayState: '11111111-1111-4111-8111-111111111111' });
    const answer = await api().post('/sso/saml/acs', form.toString(), {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(answer.status).toBe(303);
    expect(said(answer.headers.get('location'))).toEqual({
      error: 'server_error',
      error_code: 'saml_relay_state_not_found',
      error_description: expect.any(String),
    });
  });
});
