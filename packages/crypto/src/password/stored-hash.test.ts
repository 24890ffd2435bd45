import { describe, expect, it } from 'vitest';
import { defaultStoredHashBounds, isAffordable, parseStoredHash, workOf } from './stored-hash.ts';

const salt = 'c29tZXNhbHQ';
const output = 'CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
const argon2 = (parameters: string, algorithm = 'argon2id'): string =>
  `$${algorithm}$v=19$${parameters}$${salt}$${output}`;
const firebase = (parameters: string, stored = 'AAEC'): string =>
  `$fbscrypt$v=1,${parameters}$42xEC+ixf3L2lw==$${stored}`;

describe('a stored hash is read', () => {
  it.each(['argon2i', 'argon2id'])('of %s', (algorithm) => {
    expect(parseStoredHash(argon2('m=65536,t=2,p=1', algorithm))).toMatchObject({
      algorithm,
      memoryKib: 65_536,
      passes: 2,
      lanes: 1,
      salt: Uint8Array.from(Buffer.from('somesalt')),
    });
  });

  it('of Firebase, with its separator after its salt', () => {
    expect(parseStoredHash(firebase('n=14,r=8,p=1,ss=Bw==,sk=AwQF'))).toEqual({
      algorithm: 'firebase-scrypt',
      costLog: 14,
      blockSize: 8,
      parallelism: 1,
      salt: Uint8Array.from([...Buffer.from('42xEC+ixf3L2lw==', 'base64'), 7]),
      signerKey: Uint8Array.from([3, 4, 5]),
      output: Uint8Array.from([0, 1, 2]),
    });
    expect(parseStoredHash(firebase('n=14,r=8,p=1,sk=AwQF'))).toMatchObject({ costLog: 14 });
  });
});

it.each([
  ['argon2d', argon2('m=65536,t=2,p=1', 'argon2d')],
  ['argon2 of an earlier version', argon2('m=65536,t=2,p=1').replace('v=19', 'v=16')],
  ['argon2 of no version', argon2('m=65536,t=2,p=1').replace('v=19$', '')],
  ['argon2 with a key id', argon2('m=65536,t=2,p=1,keyid=AAAA')],
  ['argon2 with associated data', argon2('m=65536,t=2,p=1,data=AAAA')],
  ['argon2 without a pass', argon2('m=65536,t=0,p=1')],
  ['argon2 without a lane', argon2('m=65536,t=1,p=0')],
  ['argon2 with 17 lanes', argon2('m=65536,t=1,p=17')],
  ['argon2 with less memory than its lanes need', argon2('m=31,t=1,p=4')],
  ['argon2 without a salt', argon2('m=65536,t=2,p=1').replace(salt, '')],
  ['argon2 without a hash', argon2('m=65536,t=2,p=1').replace(output, '')],
  ['Firebase of another version', firebase('n=14,r=8,p=1,sk=AwQF').replace('v=1', 'v=2')],
  ['Firebase without rounds', firebase('n=14,r=0,p=1,sk=AwQF')],
  ['Firebase with 256 lanes', firebase('n=14,r=8,p=256,sk=AwQF')],
  ['Firebase without a signer key, which would match every password', firebase('n=14,r=8,p=1', '')],
  ['Firebase with a hash shorter than its signer key', firebase('n=14,r=8,p=1,sk=AwQF', 'AAE=')],
  ['Firebase of endless length', firebase(`n=14,r=8,p=1,sk=${'AAAA'.repeat(1_000)}`, 'AAAA'.repeat(1_000))],
  ['nothing', ''],
])('refuses %s', (_what, text) => {
  expect(parseStoredHash(text)).toBeNull();
});

it.each([
  [argon2('m=65536,t=4,p=16'), true],
  [argon2('m=65537,t=4,p=16'), false],
  [argon2('m=65536,t=5,p=1'), false],
  [firebase('n=15,r=8,p=2,sk=AwQF'), true],
  [firebase('n=16,r=8,p=1,sk=AwQF'), false],
  [firebase('n=15,r=8,p=3,sk=AwQF'), false],
  [firebase('n=15,r=17,p=1,sk=AwQF'), false],
])('%s is verified: %s', (text, affordable) => {
  const hash = parseStoredHash(text);
  expect(hash && isAffordable(hash, defaultStoredHashBounds)).toBe(affordable);
});

it('the work of a hash is what its time is proportional to', () => {
  const works = [argon2('m=65536,t=3,p=4'), firebase('n=14,r=8,p=2,sk=AwQF')].map((text) => {
    const hash = parseStoredHash(text);
    return hash && workOf(hash);
  });
  expect(works).toEqual([
    { kind: 'argon2', units: 196_608 },
    { kind: 'scrypt', units: 262_144 },
  ]);
});
