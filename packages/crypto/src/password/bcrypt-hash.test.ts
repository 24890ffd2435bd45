import { compareSync, hashSync } from 'bcryptjs';
import { describe, expect, it } from 'vitest';
import { dummyBcryptHash, parseBcryptHash } from './bcrypt-hash.ts';

describe('parseBcryptHash', () => {
  const rest = '.'.repeat(53);

  it.each(['2a', '2b', '2y'])('reads $%s$ hashes', (prefix) => {
    expect(parseBcryptHash(`$${prefix}$10$${rest}`)?.cost).toBe(10);
  });

  it.each([
    ['$2x$', `$2x$10$${rest}`],
    ['a cost below 4', `$2b$03$${rest}`],
    ['a cost above 31', `$2b$32$${rest}`],
    ['a cost of one digit', `$2b$4$${rest}`],
    ['a cut hash', `$2b$10$${rest.slice(1)}`],
    ['a trailing newline', `$2b$10$${rest}\n`],
    ['another algorithm', '$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA'],
    ['nothing', ''],
  ])('refuses %s', (_what, text) => {
    expect(parseBcryptHash(text)).toBeNull();
  });
});

it('the dummy hash costs what it says and is the hash of nothing likely', () => {
  const dummy = dummyBcryptHash(4);
  expect(parseBcryptHash(dummy)?.cost).toBe(4);
  expect(compareSync('', dummy)).toBe(false);
  expect(hashSync('', dummy.slice(0, 29)).slice(0, 29)).toBe(dummy.slice(0, 29));
});
