import { describe, expect, it } from 'vitest';
import { useSupabaseApi } from '../support.ts';

const off = Object.fromEntries(
  (
    'anonymous_users apple azure bitbucket discord facebook snapchat figma fly github gitlab google keycloak kakao ' +
    'linkedin linkedin_oidc notion spotify slack slack_oidc workos twitch twitter email phone zoom'
  )
    .split(' ')
    .map((name) => [name, false]),
);

describe('GET /settings', () => {
  const api = useSupabaseApi();

  it('names every provider and switch, with the ones that are on', async () => {
    const { status, body, headers } = await api().get('/settings');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json');
    expect(body).toEqual({
      external: { ...off, email: true },
      external_labels: {},
      disable_signup: false,
      autoconfirm: false,
      mailer_autoconfirm: false,
      phone_autoconfirm: false,
      sms_provider: '',
      saml_enabled: false,
      saml_private_key_next_configured: false,
      passkeys_enabled: false,
    });
  });

  it('follows the settings of the instance asked, and of no other', async () => {
    api().configure({
      disable_signup: true,
      mailer: { autoconfirm: true },
      external: { email: { enabled: false }, anonymous_users: { enabled: true }, github: { enabled: true } },
    });
    const { body } = await api().get('/settings');
    expect(body).toMatchObject({ disable_signup: true, autoconfirm: true, mailer_autoconfirm: true });
    expect(body.external).toEqual({ ...off, anonymous_users: true, github: true });
    expect((await api().get('/settings', { on: 'b' })).body).toMatchObject({ disable_signup: false });
  });

  it('needs no key: what a client sends as one is ignored', async () => {
    const headers = { apikey: 'anything', authorization: 'Bearer anything' };
    expect((await api().get('/settings', { headers })).status).toBe(200);
  });
});

describe('GET /health', () => {
  const api = useSupabaseApi();

  it('says three things, without a site and without the database', async () => {
    const answer = await fetch(`${api().origin}/health`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ version: 'test', name: 'GoTrue', description: expect.any(String) });
  });
});
