import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { generateSigningJwk, identityOfJwk, readSigningJwk, signingJwkAlgorithms } from './signing-jwk.ts';
import { importSigningKey, publicJwk } from './signing-key.ts';

describe.each(signingJwkAlgorithms)('a key for %s', (algorithm) => {
  it('is made, and can sign', async () => {
    const made = await generateSigningJwk(algorithm);
    expect((await importSigningKey({ ...made.jwk, alg: algorithm })).alg).toBe(algorithm);
    expect((await generateSigningJwk(algorithm)).jwk).not.toEqual(made.jwk);
  });

  it('is read again from its JWK, whatever else the JWK says of it', async () => {
    const made = await generateSigningJwk(algorithm);
    expect(readSigningJwk({ ...made.jwk, alg: algorithm, kid: 'a', use: 'sig' })).toEqual(made);
  });
});

it('a private key in PEM is read', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const read = readSigningJwk(privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());
  expect(read).toEqual({ algorithm: 'ES256', jwk: privateKey.export({ format: 'jwk' }) });
});

it('a public half has the identity of its pair, another pair has another', async () => {
  const [one, other] = [await generateSigningJwk('ES256'), await generateSigningJwk('ES256')];
  expect(identityOfJwk(publicJwk(one.jwk) ?? {})).toEqual(identityOfJwk(one.jwk));
  expect(identityOfJwk(other.jwk)).not.toEqual(identityOfJwk(one.jwk));
});

it('a secret has the identity of its bytes, as the same secret written as text has', () => {
  expect(identityOfJwk({ kty: 'oct', k: Buffer.from('a secret').toString('base64url') }).toString()).toBe('a secret');
});

describe('what cannot be used is refused without being quoted', () => {
  const pem = (type: 'rsa' | 'ec', options: object): string =>
    (generateKeyPairSync as unknown as (type: string, options: object) => { privateKey: KeyObject })(
      type,
      options,
    ).privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;

  it.each([
    ['no key at all', () => 'hunter2', 'is no private key in PEM and no private or symmetric JWK'],
    ['a public key', () => ({ kty: 'EC', crv: 'P-256', x: 'a', y: 'b' }), 'is no private key in PEM'],
    ['a short secret', () => ({ kty: 'oct', k: 'aHVudGVyMg' }), 'has a secret of 7 bytes'],
    ['a secret for another algorithm', () => ({ kty: 'oct', k: 'a', alg: 'HS512' }), 'has alg "HS512"'],
    ['another curve', () => pem('ec', { namedCurve: 'P-384' }), 'is of kind P-384'],
    ['a short modulus', () => pem('rsa', { modulusLength: 1024 }), 'has 1024 bits'],
  ])('%s', (_name, material, problem) => {
    expect(() => readSigningJwk(material())).toThrow(problem);
    expect(() => readSigningJwk(material())).not.toThrow(/hunter2|aHVudGVyMg/);
  });

  it('a pair whose alg is that of another kind', async () => {
    const { jwk } = await generateSigningJwk('EdDSA');
    expect(() => readSigningJwk({ ...jwk, alg: 'ES256' })).toThrow('has alg "ES256"; its kind is EdDSA');
  });
});
