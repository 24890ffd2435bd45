import { createPrivateKey, createPublicKey, type JsonWebKey } from 'node:crypto';
import { z } from 'zod';

/** The algorithms that access tokens are signed with, and the type of key each takes (supabase-core.md 5.3). */
const keyTypes: Readonly<Record<string, string>> = {
  HS256: 'oct',
  RS256: 'RSA',
  RS512: 'RSA',
  ES256: 'EC',
  ES512: 'EC',
  EdDSA: 'OKP',
};

/** Every algorithm, in the order in which they are listed to people. */
export const jwtAlgorithms: readonly string[] = Object.keys(keyTypes);

const jwkSchema = z.looseObject({
  kty: z.string(),
  kid: z.string().optional(),
  alg: z.string().optional(),
  key_ops: z.array(z.string()).default([]),
});

/** A key of `jwt.keys`: a private or symmetric JWK (RFC 7517), its secret members included. */
export type JwtKey = z.output<typeof jwkSchema>;

/** The algorithm of a key; a symmetric one need not name it. */
export function algorithmOfJwtKey({ alg, kty }: JwtKey): string {
  return alg ?? (kty === 'oct' ? 'HS256' : '');
}

/** The key of a list that {@link parseJwtKeys} has accepted which signs; the others only verify. */
export function signingJwtKey(keys: readonly JwtKey[]): JwtKey | undefined {
  return keys.find(isSigning);
}

/**
 * Reads `jwt.keys` and checks it as a whole: exactly one key signs, every key fits its algorithm, no two have one name.
 *
 * @returns no keys for an empty text
 * @throws Error that completes "jwt.keys …"; it quotes nothing of a key but its place, `kid`, `alg` and `kty`
 */
export function parseJwtKeys(text: string): readonly JwtKey[] {
  if (text === '') return [];
  const keys = readList(text);
  keys.forEach(checkKey);
  const names = keys.map(({ kid }) => kid).filter((kid) => kid !== undefined);
  const twice = names.find((kid, index) => names.indexOf(kid) !== index);
  if (twice !== undefined) throw new Error(`has two keys with the kid ${twice}; a kid names one key`);
  const signing = keys.filter(isSigning).length;
  if (signing !== 1) throw new Error(`has ${signing} keys with "sign" in key_ops; exactly one signs`);
  return keys;
}

function readList(text: string): JwtKey[] {
  try {
    return z.array(jwkSchema).min(1).parse(JSON.parse(text));
  } catch {
    // Without the cause: it would quote the text.
    throw new Error('is no JSON array of JWKs');
  }
}

function isSigning(key: JwtKey): boolean {
  return key.key_ops.includes('sign');
}

function checkKey(key: JwtKey, index: number): void {
  const name = `key ${index + 1}${key.kid === undefined ? '' : ` (${key.kid})`}`;
  const alg = algorithmOfJwtKey(key);
  const kty = keyTypes[alg];
  if (kty === undefined) throw new Error(`${name}: alg is ${alg || 'missing'}; allowed is ${jwtAlgorithms.join(', ')}`);
  if (kty !== key.kty) throw new Error(`${name}: kty is ${key.kty}; with ${alg} it is ${kty}`);
  const problem = kty === 'oct' ? problemOfSecret(key) : problemOfPair(key);
  if (problem !== null) throw new Error(`${name}: ${problem}`);
}

function problemOfSecret({ k }: JwtKey): string | null {
  const isSecret = typeof k === 'string' && Buffer.from(k, 'base64url').length > 0;
  return isSecret ? null : 'k is empty; it is the secret in base64url';
}

const modulusBitsMin = 2048;

function problemOfPair(key: JwtKey): string | null {
  try {
    const material = { key: key as JsonWebKey, format: 'jwk' } as const;
    const { asymmetricKeyDetails } = key['d'] === undefined ? createPublicKey(material) : createPrivateKey(material);
    if ((asymmetricKeyDetails?.modulusLength ?? modulusBitsMin) < modulusBitsMin) {
      return `the modulus is shorter than ${modulusBitsMin} bits`;
    }
  } catch {
    return 'is not a usable key';
  }
  return key.key_ops.includes('sign') && key['d'] === undefined ? 'has no private half to sign with' : null;
}
