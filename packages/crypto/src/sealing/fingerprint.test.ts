import { expect, it } from 'vitest';
import { fingerprint } from './fingerprint.ts';

it('is the same for the same secret under the same key only', () => {
  const [key, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  expect(fingerprint(key, 'secret')).toBe(fingerprint(key, 'secret'));
  expect(fingerprint(key, 'secret')).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(fingerprint(key, 'secret')).not.toBe(fingerprint(key, 'Secret'));
  expect(fingerprint(key, 'secret')).not.toBe(fingerprint(other, 'secret'));
});
