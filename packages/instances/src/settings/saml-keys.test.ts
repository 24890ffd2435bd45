import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readSamlKey, samlKeyProblem } from './saml-keys.ts';

const rsa = (modulusLength: number, publicExponent = 65_537) =>
  generateKeyPairSync('rsa', { modulusLength, publicExponent }).privateKey;
const good = rsa(2_048);
const pkcs1 = (key: typeof good): string => key.export({ type: 'pkcs1', format: 'der' }).toString('base64');

describe('readSamlKey', () => {
  it('reads PKCS #1 as base64, and PEM of either kind', () => {
    for (const text of [
      pkcs1(good),
      good.export({ type: 'pkcs1', format: 'pem' }).toString(),
      good.export({ type: 'pkcs8', format: 'pem' }).toString(),
    ]) {
      expect(readSamlKey(text).equals(good)).toBe(true);
    }
  });
});

describe('samlKeyProblem', () => {
  it('has nothing to say of a good key', () => expect(samlKeyProblem(pkcs1(good))).toBeUndefined());

  it.each([
    ['a short key', pkcs1(rsa(1_024)), 'is an RSA key of 1024 bits; allowed is 2048 or more'],
    ['another exponent', pkcs1(rsa(2_048, 3)), 'is an RSA key with another public exponent than 65537'],
    [
      'a key on a curve',
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      'is not an RSA key',
    ],
    ['no key', 'c2VjcmV0IHdvcmRz', 'is neither a private key in PEM nor one in PKCS #1 as base64'],
  ])('says what is wrong with %s, and quotes nothing', (_what, text, problem) => {
    expect(samlKeyProblem(text)).toBe(problem);
  });
});
