import { describe, expect, it } from 'vitest';
import { useGatehouse } from '../../../support/use-gatehouse.ts';
import { call } from '../client.ts';

const gatehouse = useGatehouse();

describe('GET /settings', () => {
  it('tells what a login form needs to know, under the keys of the original', async () => {
    const site = await gatehouse().createSite();
    const answer = await call(site, 'GET /settings');
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.text).toBe(
      '{"external":{"bitbucket":false,"github":false,"gitlab":false,"google":false,"facebook":false,"email":true,"saml":false},' +
        '"external_labels":{},"disable_signup":false,"autoconfirm":false,"mailer_autoconfirm":false}',
    );
  });

  it('follows the settings of the site, and shows no secret', async () => {
    const site = await gatehouse().createSite({
      settings: {
        disable_signup: true,
        mailer: { autoconfirm: true },
        external: {
          email: { enabled: false },
          github: { enabled: true, client_id: 'the id', secret: 'the secret' },
          saml: { name: 'Corp <SSO>' },
        },
      },
    });
    const answer = await call(site, 'GET /settings');
    expect(answer.body).toEqual({
      external: {
        bitbucket: false,
        github: true,
        gitlab: false,
        google: false,
        facebook: false,
        email: false,
        saml: false,
      },
      external_labels: { saml: 'Corp <SSO>' },
      disable_signup: true,
      autoconfirm: true,
      mailer_autoconfirm: true,
    });
    expect(answer.text).not.toMatch(/the id|the secret/);
  });

  it('ignores a bearer that is no token of the site', async () => {
    const site = await gatehouse().createSite();
    expect((await call(site, 'GET /settings', { bearer: 'an-api-key' })).status).toBe(200);
  });
});
