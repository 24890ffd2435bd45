import { expect, it } from 'vitest';
import { patchSettings } from './patch-settings.ts';

const own = {
  site_url: 'https://a.example',
  smtp: { host: 'mail.example', port: 465 },
  webhook: { events: ['login'] },
} as const;

it('absent names keep their value, lists are replaced whole', () => {
  const patched = patchSettings(own, { smtp: { port: 25 }, webhook: { events: ['signup'] } });
  expect(patched).toEqual({ ...own, smtp: { host: 'mail.example', port: 25 }, webhook: { events: ['signup'] } });
});

it('null goes back to what is inherited, for one setting or a whole group', () => {
  expect(patchSettings(own, { smtp: { port: null }, webhook: null })).toEqual({
    site_url: 'https://a.example',
    smtp: { host: 'mail.example' },
  });
  expect(patchSettings({ smtp: { port: 25 } }, { smtp: { port: null } })).toEqual({});
});

it('false and zero are values, not absences', () => {
  expect(patchSettings({}, { external: { github: { enabled: false } }, smtp: { max_frequency: 0 } })).toEqual({
    external: { github: { enabled: false } },
    smtp: { max_frequency: 0 },
  });
});

it.each([
  [{ smtp: { prot: 1 } }, 'smtp.prot: is not a known setting'],
  [{ smtp: 5 }, 'smtp: is not an object'],
  ['x', 'settings: is not an object'],
  [JSON.parse('{"__proto__":{"host":"x"}}'), '__proto__: is not a known setting'],
])('%j is refused', (patch, message) => expect(() => patchSettings(own, patch)).toThrow(message));
