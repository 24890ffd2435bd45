import { describe, expect, it } from 'vitest';
import { normaliseHost } from './host-name.ts';

describe('normaliseHost', () => {
  it.each([
    ['Example.COM', 'example.com'],
    ['example.com.', 'example.com'],
    ['example.com.:443', 'example.com'],
    ['example.com\u3002', 'example.com'],
    ['münchen.example', 'xn--mnchen-3ya.example'],
    ['XN--MNCHEN-3YA.example', 'xn--mnchen-3ya.example'],
    ['[2001:DB8:0::1]:443', '[2001:db8::1]'],
    ['2001:db8::1', '[2001:db8::1]'],
    ['0x7f.1:80', '127.0.0.1'],
    ['acme.localhost:9999', 'acme.localhost'],
  ])('%s becomes %s', (text, expected) => expect(normaliseHost(text)).toBe(expected));

  it.each([
    '',
    '.',
    'a..b',
    'a b',
    'user@host',
    'host/path',
    'host\\x',
    'host?x',
    'ex%61mple.com',
    'a:b',
    'host:99999',
    'host:',
    '[::1',
    '[zz]',
    '*.example.com',
    'a,b',
    `${'a'.repeat(64)}.com`,
    `${'a.'.repeat(130)}com`,
    'host\u0000',
    '256.256.256.256',
  ])('%j is no host name', (text) => expect(normaliseHost(text)).toBeUndefined());
});
