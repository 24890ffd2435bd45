import { generateKeyPairSync } from 'node:crypto';
import type { JWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { hmacKey, importSigningKey, importVerificationKey, publicJwk } from './signing-key.ts';

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ format: 'jwk' });
const secret = Buffer.alloc(32, 1).toString('base64url');

describe('a JWK is refused', () => {
  it.each<[string, JWK, string]>([
    ['without alg', { ...ec }, 'signing key k: alg is missing'],
    ['with an alg that is not ours', { ...ec, alg: 'ES384' }, 'signing key k: alg is ES384'],
    ['with the alg none', { ...ec, alg: 'none' }, 'signing key k: alg is none'],
    ['when a public key is declared a secret', { ...ec, alg: 'HS256' }, 'kty is EC; with HS256 it is oct'],
    ['when a secret is declared a pair', { kty: 'oct', k: secret, alg: 'RS256' }, 'kty is oct; with RS256 it is RSA'],
    ['on the curve of another alg', { ...ec, alg: 'ES512' }, 'signing key k: is not a key for ES512'],
    ['with a short modulus', { ...weak, alg: 'RS256' }, 'signing key k: has 1024 bits; at least 2048 are safe'],
    ['with an empty secret', { kty: 'oct', k: '' }, 'signing key k: the secret is empty'],
  ])('%s', async (_why, jwk, message) => {
    await expect(importSigningKey({ ...jwk, kid: 'k' })).rejects.toThrow(message);
  });

  it('for signing, without its private half', async () => {
    const { d: _d, ...open } = ec;
    await expect(importSigningKey({ ...open, alg: 'ES256' })).rejects.toThrow(
      'signing key: has no private half to sign with',
    );
  });
});

it('a private JWK that lists signing and verifying is imported as either', async () => {
  const jwk = { ...ec, alg: 'ES256', kid: 'k', use: 'sig', key_ops: ['sign', 'verify'] } as JWK;
  expect(await importSigningKey(jwk)).toMatchObject({ alg: 'ES256', kid: 'k', privateKey: { type: 'private' } });
  const verification = await importVerificationKey(jwk);
  expect(verification).toMatchObject({ alg: 'ES256', kid: 'k', publicKey: { type: 'public' } });
  expect(verification).not.toHaveProperty('privateKey');
});

it('a symmetric JWK without alg is an HS256 secret', async () => {
  expect(await importVerificationKey({ kty: 'oct', k: secret })).toMatchObject({ alg: 'HS256' });
});

it('an empty secret is no key', () => {
  expect(() => hmacKey('')).toThrow('signing key: the secret is empty');
});

describe('what is published', () => {
  it('is the public half, for verifying', () => {
    const { kty, crv, x, y } = ec;
    expect(publicJwk({ ...ec, alg: 'ES256', kid: 'k', key_ops: ['sign'] })).toEqual({
      kty,
      crv,
      x,
      y,
      kid: 'k',
      alg: 'ES256',
      use: 'sig',
      key_ops: ['verify'],
    });
  });

  it('is never a secret', () => {
    expect(publicJwk({ kty: 'oct', k: secret })).toBeNull();
  });
});
