import { describe, expect, it } from 'vitest';
import type { SparseSettings } from './instance-settings.ts';
import { effectiveSettings, inheritedSettings } from './merge-settings.ts';

const platform: SparseSettings = {
  smtp: { host: 'mail.example', pass: 'platform-pass' },
  external: { github: { enabled: true, secret: 'platform-secret' } },
};

it('an instance inherits the defaults and what the platform sets', () => {
  const settings = effectiveSettings(inheritedSettings(platform), {});
  expect(settings.smtp).toMatchObject({ host: 'mail.example', port: 587, max_frequency: 900 });
  expect(settings.external.github).toMatchObject({ enabled: true, client_id: '', secret: 'platform-secret' });
});

it('an instance can switch off what the platform switches on (N-16)', () => {
  const own: SparseSettings = { external: { github: { enabled: false } }, smtp: { max_frequency: 0, host: '' } };
  const settings = effectiveSettings(inheritedSettings(platform), own);
  expect(settings.external.github).toMatchObject({ enabled: false, secret: 'platform-secret' });
  expect(settings.smtp).toMatchObject({ host: '', max_frequency: 0, pass: 'platform-pass' });
});

describe('defaults that differ follow the dialect', () => {
  it.each<[SparseSettings, number, string]>([
    [{}, 900, '/'],
    [{ dialect: 'netlify' }, 900, '/'],
    [{ dialect: 'supabase' }, 60, '/verify'],
    [{ dialects: ['supabase'] }, 60, '/verify'],
    [{ dialects: ['netlify', 'supabase'] }, 900, '/'],
  ])('%j', (own, frequency, path) => {
    const settings = effectiveSettings(inheritedSettings(), own);
    expect(settings.smtp.max_frequency).toBe(frequency);
    expect(settings.mailer.url_paths.recovery).toBe(path);
  });
});

it('groups in which an instance changes nothing are the same object for all', () => {
  const inherited = inheritedSettings(platform);
  const own: SparseSettings = {
    site_url: 'https://a.example',
    mailer: { autoconfirm: true, subjects: { invite: '' } },
  };
  const settings = effectiveSettings(inherited, own);
  expect(settings.smtp).toBe(inherited.netlify.smtp);
  expect(settings.mailer.subjects).toBe(inherited.netlify.mailer.subjects);
  expect(settings.mailer.autoconfirm).toBe(true);
  expect(effectiveSettings(inherited, {})).toBe(inherited.netlify);
});

it('nothing of it can be changed in place (netlify 1e2a31d)', () => {
  const settings = effectiveSettings(inheritedSettings(), { jwt: { secret: 's' }, webhook: { events: ['login'] } });
  const frozen = [settings, settings.jwt, settings.smtp, settings.mailer.url_paths, settings.webhook.events];
  expect(frozen.every((part) => Object.isFrozen(part))).toBe(true);
});

it('stored settings that this version does not know are passed over', () => {
  const own = { jwt: { secret: 's', later: 1 }, unheard: { of: 2 } } as SparseSettings;
  expect(effectiveSettings(inheritedSettings(), own)).toEqual(
    effectiveSettings(inheritedSettings(), { jwt: { secret: 's' } }),
  );
});
