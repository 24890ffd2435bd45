import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { signIn } from '../sign-in.ts';
import { useSupabaseApi, type Answer } from '../support.ts';
import { asAdmin, auditOf, siteToken } from './as-admin.ts';

const api = useSupabaseApi();
const id = randomUUID();
const endpoints = [
  'POST /invite',
  'GET /admin/audit',
  'GET /admin/users',
  'POST /admin/users',
  `GET /admin/users/${id}`,
  `PUT /admin/users/${id}`,
  `DELETE /admin/users/${id}`,
  `GET /admin/users/${id}/factors`,
  `PUT /admin/users/${id}/factors/${id}`,
  `DELETE /admin/users/${id}/factors/${id}`,
  `GET /admin/users/${id}/passkeys`,
  `DELETE /admin/users/${id}/passkeys/${id}`,
  'POST /admin/generate_link',
  'GET /admin/oauth/clients',
  'POST /admin/oauth/clients',
  `GET /admin/oauth/clients/${id}`,
  `PUT /admin/oauth/clients/${id}`,
  `DELETE /admin/oauth/clients/${id}`,
  `POST /admin/oauth/clients/${id}/regenerate_secret`,
];

function ask(endpoint: string, token: string | undefined): Promise<Answer> {
  const [method = '', path = ''] = endpoint.split(' ');
  // What is no JSON: whoever reads it has been let in.
  const body = method === 'GET' ? {} : { body: '{' };
  return api().request(path, { method, ...(token === undefined ? {} : { token }), ...body });
}

describe.each(endpoints)('%s', (endpoint) => {
  it('is closed to everybody but the site’s administrators', async () => {
    const { accessToken } = await signIn(api());
    for (const [who, token, status, code] of [
      ['nobody', undefined, 401, 'no_authorization'],
      ['an API key', 'an-api-key', 403, 'bad_jwt'],
      ['a visitor', siteToken(api(), { role: 'anon' }), 403, 'not_admin'],
      ['a person', accessToken, 403, 'not_admin'],
      ['the site’s functions', siteToken(api(), { sub: '0' }), 403, 'not_admin'],
      ['another site', siteToken(api(), undefined, 'b'), 403, 'bad_jwt'],
      ['an administrator whose token has expired', siteToken(api(), { role: 'service_role', exp: 1 }), 403, 'bad_jwt'],
      ['another operator', 'operator-token-of-another', 403, 'bad_jwt'],
    ] as const) {
      expect(await ask(endpoint, token), who).toMatchObject({ status, body: { error_code: code } });
    }
  });

  it('is open to service_role, supabase_admin and the operator', async () => {
    const tokens = [
      siteToken(api()),
      siteToken(api(), { role: 'supabase_admin', iss: 'supabase', aud: null }),
      'operator-token',
    ];
    for (const token of tokens) {
      const { status, headers } = await ask(endpoint, token);
      expect([200, 400, 404]).toContain(status);
      expect(headers.get('x-sb-error-code') ?? '').not.toMatch(/jwt|admin|authorization/);
    }
  });
});

describe('the clients of an OAuth server that is off', () => {
  it.each(endpoints.filter((endpoint) => endpoint.includes('/oauth/')))(
    '%s says so to an administrator',
    async (told) => {
      expect(await asAdmin(api(), told)).toMatchObject({
        status: 404,
        body: { code: 404, error_code: 'feature_disabled' },
      });
    },
  );

  it('answer with a slash at the end too', async () => {
    expect(await asAdmin(api(), 'GET /admin/oauth/clients/')).toMatchObject({
      body: { error_code: 'feature_disabled' },
    });
  });
});

describe('what belongs to users who have none', () => {
  it('is listed as nothing, and not found', async () => {
    const user = await api().addUser();
    for (const path of [`/admin/users/${user.id}/factors`, `/admin/users/${user.id}/passkeys`]) {
      expect(await asAdmin(api(), `GET ${path}`)).toMatchObject({ status: 200, text: '[]' });
      expect((await asAdmin(api(), `GET ${path}/`)).status).toBe(200);
    }
    for (const [endpoint, code] of [
      [`PUT /admin/users/${user.id}/factors/${id}`, 'mfa_factor_not_found'],
      [`DELETE /admin/users/${user.id}/factors/${id}`, 'mfa_factor_not_found'],
      [`PUT /admin/users/${user.id}/factors/x`, 'validation_failed'],
      [`DELETE /admin/users/${user.id}/factors/x`, 'validation_failed'],
      [`DELETE /admin/users/${user.id}/passkeys/${id}`, 'validation_failed'],
      [`DELETE /admin/users/${user.id}/passkeys/x`, 'validation_failed'],
      [`GET /admin/users/${id}/factors`, 'user_not_found'],
      [`GET /admin/users/x/passkeys`, 'validation_failed'],
    ] as const) {
      expect(await asAdmin(api(), endpoint), endpoint).toMatchObject({ status: 404, body: { error_code: code } });
    }
  });
});

describe('the operator acting as an administrator', () => {
  it('is named in the audit log', async () => {
    const user = await api().addUser();
    await api().put(`/admin/users/${user.id}`, { role: 'editor' }, { token: 'operator-token' });
    expect((await auditOf(api()))[0]?.payload).toMatchObject({
      action: 'user_modified',
      actor_username: 'operator@netlify.com',
    });
  });
});
