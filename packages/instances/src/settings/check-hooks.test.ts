import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ownHookProblem } from './check-hooks.ts';
import { checkEffectiveSettings, checkSparseSettings } from './check-settings.ts';
import type { SparseSettings } from './instance-settings.ts';
import { effectiveSettings, inheritedSettings } from './merge-settings.ts';
import { settingsFromEnvironment } from './settings-from-environment.ts';

const secrets = `v1,whsec_${randomBytes(24).toString('base64')}`;
const jwt = { secret: 'x'.repeat(40) };

function check(hook: NonNullable<SparseSettings['hook']>): void {
  const own = checkSparseSettings({ jwt, hook });
  checkEffectiveSettings(effectiveSettings(inheritedSettings(), own));
}

const messageHook = (uri: string, more: object = {}): NonNullable<SparseSettings['hook']> => ({
  send_email: { enabled: true, uri, secrets, ...more },
});

describe('a hook', () => {
  it.each([
    'https://hooks.example/send?kind=mail',
    'http://localhost:54321/hook',
    'http://127.0.0.1/hook',
    'http://[::1]:9/hook',
    'http://host.docker.internal/hook',
    'pg-functions://postgres/public/_Send_Mail2',
    'pg-functions:///public/send_mail',
  ])('may be at %s', (uri) => {
    expect(() => check(messageHook(uri))).not.toThrow();
  });

  it.each([
    'http://hooks.example/send',
    'http://localhost.evil.example/hook',
    'http://localhost@evil.example/hook',
    'ftp://hooks.example/send',
    'https://',
    'hooks.example',
    'pg-functions://postgres/public',
    'pg-functions://postgres/public/send/mail',
    'pg-functions://postgres/public/send-mail',
    'pg-functions://postgres/public/send"mail',
    `pg-functions://postgres/public/${'f'.repeat(64)}`,
  ])('may not be at %s, enabled or not', (uri) => {
    expect(() => check(messageHook(uri, { enabled: false }))).toThrow(
      /^hook\.send_email\.uri: is .*; allowed is an https/,
    );
  });

  it('on the web needs a secret, or anybody could send it what we send', () => {
    expect(() => check(messageHook('https://hooks.example/', { secrets: '' }))).toThrow(
      'hook.send_email.secrets: is empty; without one anybody could send the hook what only this service may send',
    );
    expect(() => check(messageHook('https://hooks.example/', { secrets: '', enabled: false }))).not.toThrow();
    expect(() => check(messageHook('pg-functions://postgres/public/f', { secrets: '' }))).not.toThrow();
  });

  it('needs an address to be enabled', () => {
    expect(() => check({ send_sms: { enabled: true } })).toThrow('hook.send_sms.uri: is empty; an enabled hook');
  });

  it('never shows a secret that is refused', () => {
    const wrong = 'v1,whsec_tooshort';
    expect(() => check(messageHook('https://hooks.example/', { secrets: wrong }))).toThrow(
      /^(?!.*tooshort)hook\.send_email\.secrets: /,
    );
  });

  it.each(['custom_access_token', 'send_email', 'send_sms'])(
    'that must not be left out has no other way: %s',
    (name) => {
      expect(() => check({ [name]: { on_failure: 'open' } })).toThrow(
        `hook.${name}.on_failure: is not a known setting`,
      );
    },
  );
});

describe('where many sites are served', () => {
  it('a site cannot name a function of the database', () => {
    const problem = ownHookProblem({ hook: { send_email: { uri: 'pg-functions://postgres/public/f' } } });
    expect(problem).toMatchObject({
      path: 'hook.send_email.uri',
      problem: expect.stringContaining('only the operator sets one, for all sites, with GOTRUE_HOOK_SEND_EMAIL_URI'),
    });
    expect(ownHookProblem({ hook: messageHook('https://hooks.example/') })).toBeNull();
  });

  it('the operator sets functions for all sites, and nothing that is signed', () => {
    const uri = 'pg-functions://postgres/hooks/claims';
    const env = { GOTRUE_HOOK_CUSTOM_ACCESS_TOKEN_ENABLED: 'true', GOTRUE_HOOK_CUSTOM_ACCESS_TOKEN_URI: uri };
    expect(settingsFromEnvironment(env, 'platform').hook).toEqual({ custom_access_token: { enabled: true, uri } });
    const onWeb = { ...env, GOTRUE_HOOK_SEND_SMS_URI: 'https://hooks.example/' };
    expect(() => settingsFromEnvironment(onWeb, 'platform')).toThrow(/^GOTRUE_HOOK_SEND_SMS_URI: is on the web/);
    const signed = { ...env, GOTRUE_HOOK_SEND_SMS_SECRETS: secrets };
    expect(() => settingsFromEnvironment(signed, 'platform')).toThrow(/^GOTRUE_HOOK_SEND_SMS_SECRETS: is set for all/);
    expect(settingsFromEnvironment(onWeb, 'site').hook?.send_sms?.uri).toBe('https://hooks.example/');
  });
});
