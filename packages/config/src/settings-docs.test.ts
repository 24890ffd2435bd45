import { expect, it } from 'vitest';
import { loadConfig } from './load-config.ts';
import { processFragments } from './process-fragments.ts';
import { settingsDocs } from './settings-docs.ts';

it('every setting is documented, under names that no other setting has', () => {
  const names = settingsDocs().flatMap(({ env }) => env);
  expect(new Set(names).size).toBe(names.length);
  for (const setting of settingsDocs()) expect(setting.doc).toMatch(/\.$/);
});

it('no secret has a default', () => {
  for (const setting of settingsDocs()) if (setting.sensitive) expect(setting.default).toBe('');
});

it('every documented default can be written in the environment and means the same', () => {
  const env = Object.fromEntries(settingsDocs().map((setting) => [setting.env[0], setting.default]));
  expect(loadConfig(processFragments, env)).toEqual(loadConfig(processFragments, {}));
});
