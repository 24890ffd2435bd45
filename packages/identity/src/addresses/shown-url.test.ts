import { expect, it } from 'vitest';
import { shownUrl } from './shown-url.ts';

it.each([
  ['https://example.com', 'https://example.com/'],
  ['https://example.com:8443/', 'https://example.com:8443/'],
  ['https://example.com/hooks', 'https://example.com/…4356'],
  ['https://hooks.slack.com/services/T0/B0/planted', 'https://hooks.slack.com/…e44b'],
  ['https://ada:planted@example.com/', 'https://***@example.com/'],
  ['https://example.com/?token=planted', 'https://example.com/?***'],
  ['https://ada:planted@example.com/planted?token=planted', 'https://***@example.com/…038b?***'],
  ['pg-functions://postgres/public/check', 'pg-functions://postgres/public/check'],
  ['planted', 'an invalid URL'],
])('%s is shown as %s', (url, shown) => {
  expect(shownUrl(url)).toBe(shown);
});

it('addresses of one host can be told apart, and one is always shown alike', () => {
  const shown = ['/a', '/b', '/a'].map((path) => shownUrl(`https://example.com${path}`));
  expect(new Set(shown).size).toBe(2);
  expect(shown[0]).toBe(shown[2]);
});

it('what is shown is a URL again, of the same host', () => {
  expect(new URL(shownUrl('https://example.com:8443/hooks?a=b')).host).toBe('example.com:8443');
});
