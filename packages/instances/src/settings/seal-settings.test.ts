import { generateDataKey } from '@gatehouse/crypto';
import { describe, expect, it } from 'vitest';
import type { SparseSettings } from './instance-settings.ts';
import { sealSettings, unsealSettings, type StoredSettings } from './seal-settings.ts';
import { settingsReference } from './settings-reference.ts';
import { valueAt, withValue } from './setting-values.ts';

const key = { instanceId: 'instance-a', dataKey: generateDataKey() };
const secretPaths = settingsReference()
  .filter(({ secret }) => secret)
  .map(({ path }) => path);

it('every secret is sealed where it stands and opens again', () => {
  let settings: SparseSettings = { site_url: 'https://a.example' };
  for (const path of secretPaths) {
    settings = withValue(settings, path.split('.'), `clear ${path}`);
  }
  const stored = sealSettings(key, settings);
  expect(JSON.stringify(stored)).not.toContain('clear');
  for (const path of secretPaths) {
    expect(valueAt(stored, path.split('.'))).toEqual({ $sealed: expect.stringMatching(/^s1\.1\./) });
  }
  expect(stored['site_url']).toBe('https://a.example');
  expect(unsealSettings(key, stored)).toEqual(settings);
});

it('every setting that is named like a secret is one', () => {
  const named = settingsReference().filter(({ path }) =>
    /(?:secrets?|pass|keys|signing_key|private_key(?:_next)?|auth_token|access_key|api_key|service_headers|auth_key|test_otp)$/.test(
      path,
    ),
  );
  expect(named.map(({ path }) => path)).toEqual(secretPaths);
  expect(secretPaths).toEqual(expect.arrayContaining(['jwt.secret', 'smtp.pass', 'webhook.secret']));
});

describe('a sealed secret does not open', () => {
  const stored = sealSettings(key, { jwt: { secret: 'a' }, webhook: { secret: 'b' } }) as Record<string, object>;

  it.each<[string, typeof key, StoredSettings]>([
    ['for another instance', { ...key, instanceId: 'instance-b' }, stored],
    ['under another data key', { ...key, dataKey: generateDataKey() }, stored],
    ['in the place of another secret', key, { jwt: stored['webhook'], webhook: stored['jwt'] }],
    ['when it lies there in clear', key, { jwt: { secret: 'a' } }],
  ])('%s', (_how, opener, settings) =>
    expect(() => unsealSettings(opener, settings)).toThrow('jwt.secret of instance'),
  );
});
