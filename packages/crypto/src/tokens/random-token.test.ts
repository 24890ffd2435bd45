import { expect, it } from 'vitest';
import { randomDigits, randomLinkToken } from './random-token.ts';

it('a link token is 22 characters of base64url, never the same (ASVS 7.2.3)', () => {
  const tokens = Array.from({ length: 1000 }, randomLinkToken);
  expect(tokens.every((token) => /^[A-Za-z0-9_-]{22}$/.test(token))).toBe(true);
  expect(new Set(tokens).size).toBe(1000);
});

it('a code has exactly the digits asked for, each equally likely', () => {
  const codes = Array.from({ length: 5000 }, () => randomDigits(6));
  expect(codes.every((code) => /^\d{6}$/.test(code))).toBe(true);
  for (const digit of '0123456789') {
    const share = codes.join('').split(digit).length - 1;
    // 3,000 expected of 30,000; 300 is almost six standard deviations.
    expect(Math.abs(share - 3000)).toBeLessThan(300);
  }
});
