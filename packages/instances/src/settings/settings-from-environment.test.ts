import { describe, expect, it } from 'vitest';
import { settingLeaves } from './setting-leaves.ts';
import { settingsFromEnvironment, settingVariables } from './settings-from-environment.ts';
import { valueAt } from './setting-values.ts';

function read(name: string, value: string, path: string): unknown {
  return valueAt(settingsFromEnvironment({ [name]: value }, 'site'), path.split('.'));
}

describe('a variable sets its setting', () => {
  it.each([
    ['GOTRUE_SITE_URL', 'https://example.com', 'site_url', 'https://example.com'],
    ['GOTRUE_JWT_EXP', '3600', 'jwt.exp', 3600],
    ['GOTRUE_SMTP_MAX_FREQUENCY', '90', 'smtp.max_frequency', 90],
    ['GOTRUE_SMTP_MAX_FREQUENCY', '1h30m', 'smtp.max_frequency', 5400],
    ['GOTRUE_SMTP_MAX_FREQUENCY', '100ms', 'smtp.max_frequency', 1],
    ['GOTRUE_MAILER_AUTOCONFIRM', 'T', 'mailer.autoconfirm', true],
    ['GOTRUE_MAILER_AUTOCONFIRM', 'False', 'mailer.autoconfirm', false],
    ['GOTRUE_MAILER_URLPATHS_INVITE', '/welcome?x=1', 'mailer.url_paths.invite', '/welcome?x=1'],
    ['GOTRUE_EXTERNAL_EMAIL_ENABLED', 'false', 'external.email.enabled', false],
    ['GOTRUE_EXTERNAL_EMAIL_DISABLED', '1', 'external.email.enabled', false],
    ['GOTRUE_EXTERNAL_REDIRECTURL', 'https://a.example', 'external.redirect_url', 'https://a.example'],
    ['GOTRUE_WEBHOOK_TIMEOUTSEC', '7', 'webhook.timeout_sec', 7],
    ['GOTRUE_WEBHOOK_TIMEOUT_SEC', '7', 'webhook.timeout_sec', 7],
    ['GOTRUE_WEBHOOK_EVENTS', 'signup, login', 'webhook.events', ['signup', 'login']],
    ['GOTRUE_COOKIE_DURATION', '-1', 'cookies.duration', -1],
    ['METADATA_URL', 'https://idp.example/m', 'external.saml.metadata_url', 'https://idp.example/m'],
  ])('%s=%s', (name, value, path, expected) => expect(read(name, value, path)).toEqual(expected));
});

it.each(['GOTRUE_SMTP_MAX_FREQUENCY', 'GOTRUE_WEBHOOK_RETRIES', 'GOTRUE_JWT_REFRESH_TOKEN_LIFETIME'])(
  'zero in %s means that it is not set',
  (name) => expect(settingsFromEnvironment({ [name]: '0' }, 'site')).toEqual({}),
);

it('an empty variable counts as unset, and the first name that is set wins', () => {
  const env = { GOTRUE_WEBHOOK_TIMEOUT_SEC: ' ', GOTRUE_WEBHOOK_TIMEOUTSEC: '9', GOTRUE_JWT_EXP: '' };
  expect(settingsFromEnvironment(env, 'site')).toEqual({ webhook: { timeout_sec: 9 } });
});

it('enabled wins over disabled when both are given', () => {
  const env = { GOTRUE_EXTERNAL_EMAIL_ENABLED: 'true', GOTRUE_EXTERNAL_EMAIL_DISABLED: 'true' };
  expect(settingsFromEnvironment(env, 'site')).toEqual({ external: { email: { enabled: true } } });
});

it('of a platform only providers and the mail server are read', () => {
  const env = {
    GOTRUE_SITE_URL: 'https://example.com',
    GOTRUE_JWT_SECRET: 'secret',
    GOTRUE_SMTP_HOST: 'mail.example',
    GOTRUE_EXTERNAL_GITHUB_ENABLED: 'true',
  };
  expect(settingsFromEnvironment(env, 'platform')).toEqual({
    smtp: { host: 'mail.example' },
    external: { github: { enabled: true } },
  });
  expect(settingVariables('platform')).not.toContain('GOTRUE_JWT_SECRET');
  expect(settingVariables('site')).toContain('GOTRUE_EXTERNAL_EMAIL_DISABLED');
});

describe('a malformed value is refused by name, with what is allowed', () => {
  it.each([
    ['GOTRUE_MAILER_AUTOCONFIRM', 'yes', 'is "yes"; allowed is true or false'],
    ['GOTRUE_SMTP_PORT', '70000', 'is 70000; allowed is a whole number from 1 to 65535'],
    ['GOTRUE_SMTP_PORT', 'abc', 'is "abc"; allowed is a whole number from 1 to 65535'],
    ['GOTRUE_SMTP_MAX_FREQUENCY', '5 minutes', 'is "5 minutes"; allowed is whole seconds'],
    ['GOTRUE_SITE_URL', 'example.com', 'is "example.com"; allowed is an absolute address'],
    ['GOTRUE_MAILER_URLPATHS_RECOVERY', 'https://evil.example/x', 'allowed is a path on the site'],
    ['GOTRUE_MAILER_URLPATHS_RECOVERY', '//evil.example/x', 'allowed is a path on the site'],
    ['GOTRUE_MAILER_URLPATHS_RECOVERY', '/\\evil.example', 'allowed is a path on the site'],
    ['GOTRUE_WEBHOOK_EVENTS', 'signup,logout', 'allowed is some of validate, signup'],
    ['GOTRUE_SMTP_SENDER_NAME', 'a\r\nBcc: b@c.de', 'allowed is text of at most 255 characters on one line'],
  ])('%s=%s', (name, value, problem) => {
    expect(() => settingsFromEnvironment({ [name]: value }, 'site')).toThrow(name);
    expect(() => settingsFromEnvironment({ [name]: value }, 'site')).toThrow(problem);
  });

  it('but a secret is never repeated', () => {
    const env = { GOTRUE_SMTP_PASS: 'hunter2\u0000' };
    expect(() => settingsFromEnvironment(env, 'site')).toThrow('its value is kept out');
    expect(() => settingsFromEnvironment(env, 'site')).not.toThrow('hunter2');
  });
});

it('no variable belongs to two settings', () => {
  const names = settingLeaves.flatMap(({ env, inverseEnv }) => [...env, ...inverseEnv]);
  expect(new Set(names).size).toBe(names.length);
});

it('every variable that cannot be used is named, not the first alone', () => {
  const env = { GOTRUE_DISABLE_SIGNUP: 'maybe', GOTRUE_JWT_EXP: 'soon' };
  expect(() => settingsFromEnvironment(env, 'site')).toThrow(
    /GOTRUE_JWT_EXP: is "soon".*; GOTRUE_DISABLE_SIGNUP: |GOTRUE_DISABLE_SIGNUP: is "maybe".*; GOTRUE_JWT_EXP: /,
  );
});
