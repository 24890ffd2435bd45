import { createPrivateKey, generateKeyPair, randomBytes, type JsonWebKey, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { JWK } from 'jose';

/** The algorithms of keys that are made or taken over here. */
export type SigningJwkAlgorithm = 'HS256' | 'ES256' | 'RS256' | 'EdDSA';

/** Every algorithm, in the order in which they are listed to people. */
export const signingJwkAlgorithms = ['ES256', 'RS256', 'EdDSA', 'HS256'] as const satisfies SigningJwkAlgorithm[];

/** A private or symmetric JWK, and the algorithm that it is for. */
export interface SigningJwk {
  readonly algorithm: SigningJwkAlgorithm;
  /** Only the members that make the key: no `kid`, no `use`. */
  readonly jwk: JWK;
}

const generate = promisify(generateKeyPair);
const secretBytes = 32;
const modulusBits = 2048;

/** A new key. RSA takes some 100 ms in a thread of libuv. */
export async function generateSigningJwk(algorithm: SigningJwkAlgorithm): Promise<SigningJwk> {
  if (algorithm === 'HS256') {
    return { algorithm, jwk: { kty: 'oct', k: randomBytes(secretBytes).toString('base64url') } };
  }
  const { privateKey } = await generatePair(algorithm);
  return { algorithm, jwk: privateKey.export({ format: 'jwk' }) };
}

function generatePair(algorithm: Exclude<SigningJwkAlgorithm, 'HS256'>): Promise<{ privateKey: KeyObject }> {
  if (algorithm === 'RS256') return generate('rsa', { modulusLength: modulusBits });
  return algorithm === 'ES256' ? generate('ec', { namedCurve: 'P-256' }) : generate('ed25519');
}

/**
 * Reads a key that somebody brings: a private or symmetric JWK (RFC 7517), or a private key in PEM.
 *
 * @returns the key, and the algorithm that its kind is used with here
 * @throws Error that completes "the key …"; it quotes nothing secret of the key
 */
export function readSigningJwk(material: string | Readonly<Record<string, unknown>>): SigningJwk {
  const given = typeof material === 'string' ? { key: material } : material;
  if (given['kty'] === 'oct') return readSecret(given);
  const key = readPrivateKey(material);
  const jwk = key.export({ format: 'jwk' }) as JWK;
  const algorithm = algorithmOf(key, jwk);
  const named = given['alg'];
  if (named !== undefined && named !== algorithm)
    throw new Error(`has alg ${JSON.stringify(named)}; its kind is ${algorithm}`);
  return { algorithm, jwk };
}

/** The bytes that tell keys apart: of a secret itself, of a pair the text of its RFC 7638 thumbprint. */
export function identityOfJwk(jwk: JWK): Buffer {
  if (jwk.kty === 'oct') return Buffer.from(jwk.k ?? '', 'base64url');
  const { crv, e, kty, n, x, y } = jwk;
  // The members in the order of their names; those that the kind lacks are left out.
  return Buffer.from(JSON.stringify({ crv, e, kty, n, x, y }));
}

function readSecret({ k, alg }: Readonly<Record<string, unknown>>): SigningJwk {
  if (alg !== undefined && alg !== 'HS256') throw new Error(`has alg ${JSON.stringify(alg)}; of a secret it is HS256`);
  const bytes = typeof k === 'string' ? Buffer.from(k, 'base64url') : Buffer.alloc(0);
  if (bytes.length < secretBytes) {
    throw new Error(`has a secret of ${bytes.length} bytes; allowed are at least ${secretBytes}, in base64url`);
  }
  return { algorithm: 'HS256', jwk: { kty: 'oct', k: bytes.toString('base64url') } };
}

function readPrivateKey(material: string | Readonly<Record<string, unknown>>): KeyObject {
  try {
    if (typeof material === 'string') return createPrivateKey({ key: material, format: 'pem' });
    return createPrivateKey({ key: material as JsonWebKey, format: 'jwk' });
  } catch {
    // Without the cause: it may quote the key.
    throw new Error('is no private key in PEM and no private or symmetric JWK');
  }
}

function algorithmOf(key: KeyObject, { crv }: JWK): SigningJwkAlgorithm {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === 'ec' && crv === 'P-256') return 'ES256';
  if (type === 'ed25519') return 'EdDSA';
  if (type !== 'rsa') {
    throw new Error(`is of kind ${crv ?? type}; allowed are P-256, Ed25519, RSA and a secret (kty oct)`);
  }
  const bits = details?.modulusLength ?? 0;
  if (bits < modulusBits) throw new Error(`has ${bits} bits; allowed are at least ${modulusBits}`);
  return 'RS256';
}
