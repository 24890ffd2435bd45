import { describe, expect, it } from 'vitest';
import type { SparseSettings } from '../settings/instance-settings.ts';
import { mergeLegacyConfig, toLegacyConfig } from './legacy-config.ts';

const fourMails = '{"invite":"","confirmation":"","recovery":"","email_change":""}';
const provider = '{"client_id":"","secret":"","redirect_uri":"","url":"","enabled":false}';
const providers = ['bitbucket', 'github', 'gitlab', 'google', 'facebook'].map((name) => `"${name}":${provider}`);

/** The serialised zero config of netlify.md 2.5, secrets included as the old server showed them. */
const zeroConfig =
  '{"site_url":"","jwt":{"secret":"","exp":0,"aud":"","admin_group_name":"","default_group_name":"","refresh_token_lifetime":0},' +
  '"smtp":{"max_frequency":0,"host":"","user":"","admin_email":""},' +
  `"mailer":{"autoconfirm":false,"subjects":${fourMails},"templates":${fourMails},"url_paths":${fourMails},` +
  '"recovery_max_age":0,"confirmation_max_age":0,"invite_max_age":0},' +
  `"external":{${providers.join(',')},"email":{"disabled":false},` +
  '"saml":{"enabled":false,"metadata_url":"","api_base":"","name":"","signing_cert":"","signing_key":""},"redirect_url":""},' +
  '"disable_signup":false,"webhook":{"url":"","retries":0,"timeout_sec":0,"secret":"","events":null},' +
  '"cookies":{"key":"","duration":0}}';

const own: SparseSettings = {
  site_url: 'https://a.example',
  jwt: { secret: 'signing', exp: 60 },
  smtp: { pass: 'mail-pass', max_frequency: 60, port: 25 },
  external: { github: { enabled: true, secret: 'github-secret' }, email: { enabled: false } },
  webhook: { secret: 'hook', events: ['login'] },
};

describe('an answer', () => {
  it('of an instance that sets nothing is the zero config, key by key in the old order', () => {
    expect(JSON.stringify(toLegacyConfig({}, { showSecrets: true }))).toBe(zeroConfig);
  });

  it('holds no secret and not even the key of one', () => {
    const text = JSON.stringify(toLegacyConfig(own));
    expect(text).not.toMatch(/"secret"|"pass"|"signing_key"/);
    expect(toLegacyConfig(own)).toMatchObject({
      jwt: { exp: 60 },
      smtp: { max_frequency: 60_000_000_000, port: 25 },
      external: { email: { disabled: true }, github: { enabled: true } },
      webhook: { events: ['login'] },
    });
  });

  it('shows secrets where a flag says so, but never the mail password', () => {
    const config = toLegacyConfig(own, { showSecrets: true });
    expect(config).toMatchObject({ jwt: { secret: 'signing' }, webhook: { secret: 'hook' } });
    expect(config['smtp']).not.toHaveProperty('pass');
  });
});

describe('a config that is sent', () => {
  it('comes back unchanged when it is the answer, whatever is stored', () => {
    const off: SparseSettings = {
      ...own,
      smtp: { max_frequency: 0 },
      external: { github: { enabled: false }, email: { enabled: true } },
      disable_signup: false,
    };
    for (const stored of [{}, own, off]) expect(mergeLegacyConfig(stored, toLegacyConfig(stored))).toEqual(stored);
  });

  it('keeps what it does not name', () => {
    const merged = mergeLegacyConfig(own, { jwt: { aud: 'people' }, webhook: { events: ['signup'] } });
    expect(merged).toEqual({
      ...own,
      jwt: { ...own.jwt, aud: 'people' },
      webhook: { secret: 'hook', events: ['signup'] },
    });
  });

  it('goes back to what is inherited with zero values', () => {
    const merged = mergeLegacyConfig(own, {
      site_url: '',
      jwt: { exp: 0, secret: '' },
      smtp: { pass: '', max_frequency: 0, port: 0 },
      external: { github: { enabled: false }, email: { disabled: false } },
      webhook: { events: null },
    });
    expect(merged).toEqual({ external: { github: { secret: 'github-secret' } }, webhook: { secret: 'hook' } });
  });

  it('holds durations in nanoseconds', () => {
    const merged = mergeLegacyConfig(
      {},
      { smtp: { max_frequency: 90e9 }, mailer: { recovery_max_age: 1, invite_max_age: -1 } },
    );
    expect(merged).toEqual({ smtp: { max_frequency: 90 }, mailer: { recovery_max_age: 1 } });
    expect(mergeLegacyConfig({}, { smtp: { max_frequency: 1 } })).toEqual({ smtp: { max_frequency: 0 } });
  });

  it('may say keys in any case, the last one counts, and unknown ones are dropped', () => {
    const config = { SITE_URL: 'https://b.example', account: 'x', jwt: { exp: 5, EXP: 6, kid: 'x' }, smtp: null };
    expect(mergeLegacyConfig({}, config)).toEqual({ site_url: 'https://b.example', jwt: { exp: 6 } });
  });

  it.each([
    [
      { jwt: { exp: '60' } },
      'json: cannot unmarshal string into Go struct field InstanceRequestParams.config.jwt.exp of type int',
    ],
    [
      { jwt: { exp: 1.5 } },
      'cannot unmarshal number 1.5 into Go struct field InstanceRequestParams.config.jwt.exp of type int',
    ],
    [{ jwt: 'x' }, 'cannot unmarshal string into Go struct field InstanceRequestParams.config.jwt of type object'],
    [{ jwt: [] }, 'cannot unmarshal array into Go struct field InstanceRequestParams.config.jwt of type object'],
    [
      { disable_signup: 1 },
      'cannot unmarshal number 1 into Go struct field InstanceRequestParams.config.disable_signup of type bool',
    ],
    [
      { webhook: { events: ['login', 5] } },
      'cannot unmarshal number 5 into Go struct field InstanceRequestParams.config.webhook.events of type string',
    ],
    [
      { external: { github: { secret: {} } } },
      'cannot unmarshal object into Go struct field InstanceRequestParams.config.external.github.secret of type string',
    ],
  ])('%j is refused in the words of the old server', (config, text) => {
    expect(() => mergeLegacyConfig({}, config)).toThrow(`Error decoding params: `);
    expect(() => mergeLegacyConfig({}, config)).toThrow(text);
  });

  it.each([
    [{ site_url: 'javascript:alert(1)' }, 'site_url: is'],
    [{ mailer: { url_paths: { invite: 'https://evil.example/' } } }, 'mailer.url_paths.invite: is'],
    [{ webhook: { events: ['logout'] } }, 'webhook.events: is'],
  ])('%j is refused by the bounds of its setting', (config, text) => {
    expect(() => mergeLegacyConfig({}, config)).toThrow(text);
  });
});
