import { describe, expect, it } from 'vitest';
import { parseEmailAddress } from './email-address.ts';

describe('parseEmailAddress', () => {
  it.each(['a@b', 'ann@example.com', "o'neil+tag@sub.example.co", 'jürgen@münchen.de', 'A@B.example'])(
    'accepts %s',
    (address) => expect(parseEmailAddress(address).written).toBe(address),
  );

  it.each(['.ann@example.com', 'a..b.@docomo.example', `${'a'.repeat(65)}@example.com`])(
    'accepts %s if told to',
    (address) => expect(parseEmailAddress(address, 'lenient').written).toBe(address),
  );

  it.each([1_000_000, 256])('is not looked at sign by sign where it has %i of them', (length) => {
    const kelvin = `${'a'.repeat(length - 1)}\u212a`;
    expect(() => parseEmailAddress(kelvin)).toThrow(
      expect.objectContaining({ params: { path: 'email', reason: 'longer than 255 bytes' } }),
    );
  });

  it('compares without regard to case and to how letters are composed (GHSA-7rqj-j65f-68wh)', () => {
    expect(parseEmailAddress(' Ju\u0308rgen@Example.COM ')).toEqual({
      written: 'Jürgen@Example.COM',
      key: 'jürgen@example.com',
    });
  });

  it.each([
    '',
    '   ',
    'ann',
    '@example.com',
    'ann@',
    'ann@@example.com',
    'ann@exa mple.com',
    'ann@example..com',
    '.ann@example.com',
    'Bob <bob@example.com>',
    'ann@example.com\r\nBcc: eve@example.com',
    'ann@example.com\u0000',
    'ann＠example.com',
    'ann@ｅxample.com',
    '\u212aarl@example.com',
    'ann@example.com\u212a',
    'ann@-example.com',
    `${'a'.repeat(65)}@example.com`,
    `ann@${'a'.repeat(250)}.com`,
  ])('refuses %j', (address) => expect(() => parseEmailAddress(address)).toThrow(/email address/i));
});
