import { expect, it } from 'vitest';
import { deriveKey } from './derive-key.ts';

it('is HKDF-SHA-256 (RFC 5869, test case 3)', () => {
  expect(deriveKey(Buffer.alloc(22, 0x0b), '', 42).toString('hex')).toBe(
    '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
  );
});

it('gives 32 bytes, unrelated for another use or another secret', () => {
  const keys = [deriveKey('secret', 'a'), deriveKey('secret', 'b'), deriveKey('Secret', 'a')];
  expect(keys.map((key) => key.length)).toEqual([32, 32, 32]);
  expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(3);
});
