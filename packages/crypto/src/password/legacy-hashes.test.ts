import { createHash, pbkdf2Sync } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { storedHashProblem } from './hash-problem.ts';
import { createPasswordHasher } from './password-hasher.ts';
import { defaultStoredHashBounds, isAffordable, parseStoredHash, workOf } from './stored-hash.ts';

const hasher = createPasswordHasher({ threads: 1, bcryptCost: 4 });
afterAll(() => hasher.stop());

const salt = Buffer.from('NaCl');
const saltText = salt.toString('base64');
const digest = (name: string, ...parts: (string | Buffer)[]): string => {
  return createHash(name)
    .update(Buffer.concat(parts.map((part) => Buffer.from(part))))
    .digest('base64');
};
const directory = (scheme: string, name: string): string => {
  const hashed = Buffer.from(digest(name, 'password', salt), 'base64');
  return `{${scheme}}${Buffer.concat([hashed, salt]).toString('base64')}`;
};
const pbkdf2 = (name: string, iterations: number, bytes: number): string => {
  const key = pbkdf2Sync('password', salt, iterations, bytes, name).toString('base64');
  return `$pbkdf2-${name}$i=${iterations},l=${bytes}$${saltText}$${key}`;
};

const accepted = [
  // RFC 6070, the second of its vectors, in this form; and what Django 4.2 stores for `password`.
  ['PBKDF2 with SHA-1', `$pbkdf2-sha1$i=2,l=20$${Buffer.from('salt').toString('base64')}$6mwBTcctb4zNHtkqzh1B8NjeiVc=`],
  ['PBKDF2 with SHA-256', pbkdf2('sha256', 1_000, 32)],
  ['PBKDF2 with SHA-512, without padding', pbkdf2('sha512', 1_000, 64).replace(/=+(?=\$|$)/g, '')],
  ['Django', `pbkdf2_sha256$1000$seasalt$${pbkdf2Sync('password', 'seasalt', 1_000, 32, 'sha256').toString('base64')}`],
  ['MD5, the salt first', `$legacy$md5$salt-first$${saltText}$${digest('md5', salt, 'password')}`],
  ['SHA-1, the salt last', `$legacy$sha1$salt-last$${saltText}$${digest('sha1', 'password', salt)}`],
  ['SHA-256, the salt first', `$legacy$sha256$salt-first$${saltText}$${digest('sha256', salt, 'password')}`],
  ['SHA-512, without a salt', `$legacy$sha512$salt-first$$${digest('sha512', 'password')}`],
  ['SSHA', directory('SSHA', 'sha1')],
  ['SSHA256', directory('SSHA256', 'sha256')],
  ['SSHA512', directory('SSHA512', 'sha512')],
  ['SMD5', directory('SMD5', 'md5')],
] as const;

describe.each(accepted)('a hash of %s', (_name, hash) => {
  it('is matched by its password alone, which is hashed anew', async () => {
    expect(storedHashProblem(hash, defaultStoredHashBounds)).toBeNull();
    const { matches, renewed } = await hasher.verify('a', 'password', hash);
    expect(matches).toBe(true);
    expect(renewed).toMatch(/^\$2b\$04\$/);
    expect(await hasher.verify('a', 'password', renewed)).toEqual({ matches: true, renewed: null });
    expect(await hasher.verify('a', 'Password', hash)).toEqual({ matches: false, renewed: null });
    expect((await hasher.verify('a', '', hash)).matches).toBe(false);
  });
});

it('a password that bcrypt would cut off keeps its old hash', async () => {
  const long = 'x'.repeat(100);
  const hash = `$legacy$sha256$salt-last$${saltText}$${digest('sha256', long, salt)}`;
  expect(await hasher.verify('a', long, hash)).toEqual({ matches: true, renewed: null });
  expect((await hasher.verify('a', long.slice(1), hash)).matches).toBe(false);
});

it.each([
  ['PBKDF2 of another length than it says', pbkdf2('sha256', 1_000, 32).replace('l=32', 'l=31')],
  ['PBKDF2 with a key that could be guessed', pbkdf2('sha256', 1_000, 15)],
  ['PBKDF2 of no iteration', pbkdf2('sha256', 1_000, 32).replace('i=1000', 'i=0')],
  ['PBKDF2 with MD5', pbkdf2('md5', 1_000, 16)],
  ['a digest that was cut off', `$legacy$sha256$salt-first$${saltText}$${digest('md5', 'password')}`],
  ['a digest without a place for the salt', `$legacy$sha256$${saltText}$${digest('sha256', 'password')}`],
  ['a directory’s scheme without a salt’s digest', '{SSHA}AAAA'],
  ['a password in the clear', '{CLEARTEXT}password'],
])('%s is refused, and nothing of it is told', (_what, hash) => {
  expect(parseStoredHash(hash)).toBeNull();
  expect(storedHashProblem(hash, defaultStoredHashBounds)).toContain('not a hash of');
  expect(storedHashProblem(hash, defaultStoredHashBounds)).not.toContain(saltText);
});

it.each([
  [pbkdf2('sha256', 1, 32).replace('i=1,', 'i=1300000,'), true],
  [pbkdf2('sha256', 1, 32).replace('i=1,', 'i=1300001,'), false],
  // Two keys of the digest's size: twice the iterations.
  [pbkdf2('sha256', 1, 64).replace('i=1,', 'i=1300000,'), false],
])('%s is verified: %s', (hash, affordable) => {
  const parsed = parseStoredHash(hash);
  expect(parsed && isAffordable(parsed, defaultStoredHashBounds)).toBe(affordable);
});

it('the work of PBKDF2 is its iterations, once for every key of the digest’s size', () => {
  const parsed = parseStoredHash(pbkdf2('sha1', 1_000, 32));
  expect(parsed && workOf(parsed)).toEqual({ kind: 'pbkdf2', units: 2_000 });
});
