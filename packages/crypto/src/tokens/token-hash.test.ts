import { expect, it } from 'vitest';
import { hashToken } from './token-hash.ts';

const pepper = Buffer.alloc(32, 1);

it('is the same for the same token, pepper and purpose', () => {
  expect(hashToken(pepper, 'recovery', 'abc')).toEqual(hashToken(pepper, 'recovery', 'abc'));
  expect(hashToken(pepper, 'recovery', 'abc')).toHaveLength(32);
});

it('differs for another token, pepper or purpose', () => {
  const hashes = [
    hashToken(pepper, 'recovery', 'abc'),
    hashToken(pepper, 'recovery', 'abd'),
    hashToken(pepper, 'recoverya', 'bc'),
    hashToken(pepper, 'invite', 'abc'),
    hashToken(Buffer.alloc(32, 2), 'recovery', 'abc'),
  ];
  expect(new Set(hashes.map((hash) => hash.toString('hex'))).size).toBe(hashes.length);
});
