import { expect, it } from 'vitest';
import { isReservedDomain, normaliseDomain } from './normalise-domain.ts';

it.each([
  ['Auth.Example.COM', 'auth.example.com'],
  ['example.com.', 'example.com'],
  ['example.com:443', 'example.com'],
  ['example.com\u3002', 'example.com'],
  ['münchen.example', 'xn--mnchen-3ya.example'],
])('%s is %s', (text, domain) => expect(normaliseDomain(text)).toBe(domain));

it.each([
  '',
  'localhost',
  '127.0.0.1',
  '0x7f.1',
  '[::1]',
  'a..b',
  '-a.example',
  'a b.example',
  'x@a.example',
  'a.example/x',
  '*.a.example',
  `${'a'.repeat(64)}.example`,
  `${'a.'.repeat(130)}example`,
])('%j is no domain', (text) => expect(normaliseDomain(text)).toBeUndefined());

it('our own names and everything below localhost are reserved', () => {
  const own = ['Auth.Example.net:9999'];
  expect(isReservedDomain('auth.example.net', own)).toBe(true);
  expect(isReservedDomain('acme.localhost', own)).toBe(true);
  expect(isReservedDomain('login.example.net', own)).toBe(false);
});
