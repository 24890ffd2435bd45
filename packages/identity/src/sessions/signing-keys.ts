import {
  hmacKey,
  importSigningKey,
  importVerificationKey,
  netlifyKeyId,
  publicJwk,
  type SigningKey,
  type VerificationKey,
} from '@gatehouse/crypto';
import { AppError } from '@gatehouse/errors';
import { algorithmOfJwtKey, parseJwtKeys, signingJwtKey, type Instance, type JwtKey } from '@gatehouse/instances';
import type { Dialect } from '../context.ts';

type JwtSettings = Instance['settings']['jwt'];
type Jwk = Parameters<typeof importSigningKey>[0];

interface InstanceSigningKeys {
  readonly plain: SigningKey;
  /** A secret, named as Netlify-style tokens name every key (netlify.md 4.1). */
  readonly netlify: SigningKey;
  readonly verification: readonly VerificationKey[];
  readonly published: readonly Jwk[];
}

/** Keys live as long as the settings they were made from: importing a pair costs a millisecond. */
const keysOfSettings = new WeakMap<JwtSettings, Promise<InstanceSigningKeys>>();

/**
 * The key that signs access tokens for a dialect.
 *
 * @throws AppError `instance_misconfigured` for an instance without a usable key: nothing is ever signed with an empty one.
 */
export async function signingKeyOf(instance: Instance, dialect: Dialect): Promise<SigningKey> {
  return (await keysOf(instance))[dialect === 'netlify' ? 'netlify' : 'plain'];
}

/**
 * The keys that access tokens of the instance are verified with: those configured, and the shared secret, as far as
 * their algorithms are accepted (supabase-core.md 3 and 5.3).
 *
 * @throws AppError `instance_misconfigured`
 */
export async function verificationKeysOf(instance: Instance): Promise<readonly VerificationKey[]> {
  return (await keysOf(instance)).verification;
}

/**
 * The public halves of the instance's keys, as JWKs (RFC 7517); secrets have none (supabase-core.md 5.4).
 *
 * @throws AppError `instance_misconfigured`
 */
export async function publishedKeysOf(instance: Instance): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return (await keysOf(instance)).published;
}

function keysOf({ settings: { jwt } }: Instance): Promise<InstanceSigningKeys> {
  const known = keysOfSettings.get(jwt);
  if (known) return known;
  const keys = importKeys(jwt).catch((cause: unknown) => {
    throw new AppError('instance_misconfigured', { cause });
  });
  keysOfSettings.set(jwt, keys);
  return keys;
}

async function importKeys(jwt: JwtSettings): Promise<InstanceSigningKeys> {
  const secret = hmacKey(jwt.secret, jwt.key_id === '' ? undefined : jwt.key_id);
  const configured = parseJwtKeys(jwt.keys);
  const signing = signingJwtKey(configured);
  const plain = signing ? await importSigningKey(jwkOf(signing)) : secret;
  const imported = await Promise.all(configured.map((key) => importVerificationKey(jwkOf(key))));
  const methods = acceptedMethods(jwt, configured);
  return {
    plain,
    netlify: plain.alg === 'HS256' ? { ...plain, kid: netlifyKeyId } : plain,
    verification: [...imported, secret].filter(({ alg }) => methods.has(alg)),
    published: configured.map((key) => publicJwk(jwkOf(key))).filter((key) => key !== null),
  };
}

/** Without a list of methods those of the keys: with key pairs alone, nothing signed with the secret is believed. */
function acceptedMethods({ valid_methods: listed }: JwtSettings, configured: readonly JwtKey[]): ReadonlySet<string> {
  if (listed.length > 0) return new Set(listed);
  return new Set(configured.length > 0 ? configured.map(algorithmOfJwtKey) : ['HS256']);
}

function jwkOf(key: JwtKey): Jwk {
  return key as Jwk;
}
