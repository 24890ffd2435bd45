import { createSecretKey, type KeyObject } from 'node:crypto';
import { importJWK, type CryptoKey, type JWK } from 'jose';

/** Algorithms of key pairs that tokens are signed with (supabase-core.md 5.3). */
export type KeyPairAlgorithm = 'RS256' | 'RS512' | 'ES256' | 'ES512' | 'EdDSA';

/** Every algorithm that tokens are signed with. */
export type TokenAlgorithm = 'HS256' | KeyPairAlgorithm;

/** A shared secret. Signs and verifies. */
export interface HmacKey {
  readonly alg: 'HS256';
  readonly kid?: string;
  readonly secret: KeyObject;
}

/** The public half of a pair. Verifies. */
export interface PublicKey {
  readonly alg: KeyPairAlgorithm;
  readonly kid?: string;
  readonly publicKey: CryptoKey;
}

/** A whole pair. Signs, and verifies too. */
export interface KeyPair extends PublicKey {
  readonly privateKey: CryptoKey;
}

/** What tokens are signed with. */
export type SigningKey = HmacKey | KeyPair;

/** What tokens are verified with; its algorithm is its own, whatever a token says. */
export type VerificationKey = HmacKey | PublicKey;

const keyTypes = new Map<string, string>([
  ['HS256', 'oct'],
  ['RS256', 'RSA'],
  ['RS512', 'RSA'],
  ['ES256', 'EC'],
  ['ES512', 'EC'],
  ['EdDSA', 'OKP'],
]);

const modulusBitsMin = 2048;

/**
 * A shared secret as a key.
 *
 * @param secret its bytes as they are: no base64 decoding
 * @throws Error when it is empty, since everybody knows that one
 */
export function hmacKey(secret: string | Buffer, kid?: string): HmacKey {
  const bytes = typeof secret === 'string' ? Buffer.from(secret) : secret;
  if (bytes.length === 0) throw new Error(`${nameOf(kid)}: the secret is empty`);
  return { alg: 'HS256', ...(kid !== undefined && { kid }), secret: createSecretKey(bytes) };
}

/**
 * The key that signs, from a private or symmetric JWK. Import once and keep it: importing is slow.
 *
 * @throws Error when `alg` is missing or not ours, does not fit `kty`, the private half is missing, or the key is too short
 */
export async function importSigningKey(jwk: JWK): Promise<SigningKey> {
  const key = await importVerificationKey(jwk);
  if (key.alg === 'HS256') return key;
  if (jwk.d === undefined) throw new Error(`${nameOf(jwk.kid)}: has no private half to sign with`);
  return { ...key, privateKey: await importHalf(jwk, key.alg, jwk) };
}

/**
 * The key that verifies, from a public, private or symmetric JWK; of a private one it keeps the public half.
 *
 * @throws Error when `alg` is missing or not ours, does not fit `kty`, or the key is too short
 */
export async function importVerificationKey(jwk: JWK): Promise<VerificationKey> {
  const alg = algorithmOf(jwk);
  if (alg === 'HS256') return hmacKey(Buffer.from(jwk.k ?? '', 'base64url'), jwk.kid);
  const publicKey = await importHalf(jwk, alg, publicMembers(jwk));
  return { alg, ...(jwk.kid !== undefined && { kid: jwk.kid }), publicKey };
}

/** The JWK as the key set publishes it (supabase-core.md 5.4); null for a secret, which is never published. */
export function publicJwk(jwk: JWK): JWK | null {
  if (jwk.kty === 'oct') return null;
  const { kid, alg } = jwk;
  const name = { ...(kid !== undefined && { kid }), ...(alg !== undefined && { alg }) };
  return { ...publicMembers(jwk), ...name, use: 'sig', key_ops: ['verify'] };
}

function algorithmOf(jwk: JWK): TokenAlgorithm {
  const alg = jwk.alg ?? (jwk.kty === 'oct' ? 'HS256' : undefined);
  if (alg === undefined || !keyTypes.has(alg)) {
    throw new Error(`${nameOf(jwk.kid)}: alg is ${alg ?? 'missing'}; it is one of ${[...keyTypes.keys()].join(', ')}`);
  }
  if (keyTypes.get(alg) === jwk.kty) return alg as TokenAlgorithm;
  throw new Error(`${nameOf(jwk.kid)}: kty is ${jwk.kty}; with ${alg} it is ${keyTypes.get(alg)}`);
}

// Without `use` and `key_ops`: GoTrue's keys list sign and verify together, which WebCrypto refuses for either half.
function publicMembers({ kty, crv, x, y, n, e }: JWK): JWK {
  const members = Object.entries({ kty, crv, x, y, n, e });
  return Object.fromEntries(members.filter(([, value]) => value !== undefined)) as JWK;
}

async function importHalf(named: JWK, alg: KeyPairAlgorithm, members: JWK): Promise<CryptoKey> {
  const { use: _use, key_ops: _operations, ext: _extractable, ...bare } = members;
  const key = (await importJWK(bare as JWK, alg).catch((cause: unknown) => {
    throw new Error(`${nameOf(named.kid)}: is not a key for ${alg}`, { cause });
  })) as CryptoKey;
  const bits = (key.algorithm as { modulusLength?: number }).modulusLength ?? modulusBitsMin;
  if (bits < modulusBitsMin)
    throw new Error(`${nameOf(named.kid)}: has ${bits} bits; at least ${modulusBitsMin} are safe`);
  return key;
}

function nameOf(kid: string | undefined): string {
  return kid === undefined ? 'signing key' : `signing key ${kid}`;
}
