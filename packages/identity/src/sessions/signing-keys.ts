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
import {
  algorithmOfJwtKey,
  parseJwtKeys,
  signingJwtKey,
  type Instance,
  type InstanceSigning,
  type JwtKey,
} from '@gatehouse/instances';
import type { Dialect } from '../context.ts';

type JwtSettings = Instance['settings']['jwt'];
type Jwk = Parameters<typeof importSigningKey>[0];

interface EndingKey {
  readonly key: VerificationKey;
  /** Verifies API keys alone from then on. Unix milliseconds; infinite while there is no end. */
  readonly endsAt: number;
}

interface InstanceSigningKeys {
  /** What they were made from, beside the settings. */
  readonly signing: InstanceSigning;
  readonly plain: SigningKey;
  /** A secret, named as Netlify-style tokens name every key (netlify.md 4.1). */
  readonly netlify: SigningKey;
  /** The name of the key that signs, where it is one with a life of its own. */
  readonly activeKid: string | null;
  readonly verification: readonly EndingKey[];
  /** The same, where none has an end. */
  readonly endless: readonly VerificationKey[] | null;
  readonly published: readonly Jwk[];
}

/** Keys live as long as what they were made from: importing a pair costs a millisecond. */
const keysOfSettings = new WeakMap<JwtSettings, Promise<InstanceSigningKeys>>();

/**
 * The key that signs access tokens for a dialect: the active signing key, else the one of the settings (ADR 15).
 *
 * @throws AppError `instance_misconfigured` for an instance without a usable key: nothing is ever signed with an empty one.
 */
export async function signingKeyOf(instance: Instance, dialect: Dialect): Promise<SigningKey> {
  return (await keysOf(instance))[dialect === 'netlify' ? 'netlify' : 'plain'];
}

/** The kid of the active signing key; null where a key of the settings signs. @throws AppError `instance_misconfigured` */
export async function activeKidOf(instance: Instance): Promise<string | null> {
  return (await keysOf(instance)).activeKid;
}

/** What a token may be verified with. */
export interface VerificationKeys {
  /** For every token. */
  readonly keys: readonly VerificationKey[];
  /** Keys that have ended for all but the API keys they signed. */
  readonly ended: readonly VerificationKey[];
  /** When the next of the keys ends, in Unix milliseconds. */
  readonly endsAt: number;
}

/**
 * The keys that access tokens of the instance are verified with now: the signing keys that were published and have not
 * ended, those of the settings, and the shared secret, as far as their algorithms are accepted (supabase-core.md 3 and 5.3).
 *
 * @throws AppError `instance_misconfigured`
 */
export async function verificationKeysOf(instance: Instance, now: Date): Promise<VerificationKeys> {
  const { verification, endless } = await keysOf(instance);
  if (endless) return { keys: endless, ended: [], endsAt: Infinity };
  const time = now.getTime();
  const live = verification.filter(({ endsAt }) => time < endsAt);
  const ended = verification.filter(({ endsAt }) => time >= endsAt);
  return {
    keys: live.map(({ key }) => key),
    ended: ended.map(({ key }) => key),
    endsAt: Math.min(...live.map(({ endsAt }) => endsAt)),
  };
}

/**
 * The public halves of the instance's keys, as JWKs (RFC 7517); secrets have none (supabase-core.md 5.4).
 *
 * @throws AppError `instance_misconfigured`
 */
export async function publishedKeysOf(instance: Instance): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return (await keysOf(instance)).published;
}

async function keysOf({ settings: { jwt }, signing }: Instance): Promise<InstanceSigningKeys> {
  const known = keysOfSettings.get(jwt);
  if (known) {
    const keys = await known;
    if (keys.signing === signing) return keys;
  }
  const keys = importKeys(jwt, signing).catch((cause: unknown) => {
    throw new AppError('instance_misconfigured', { cause });
  });
  keysOfSettings.set(jwt, keys);
  return keys;
}

async function importKeys(jwt: JwtSettings, signing: InstanceSigning): Promise<InstanceSigningKeys> {
  const configured = parseJwtKeys(jwt.keys);
  const secret = hmacKey(jwt.secret, jwt.key_id === '' ? undefined : jwt.key_id);
  const active = signing.keys.find(({ state }) => state === 'active');
  const jwk = active?.jwk ?? signingJwtKey(configured);
  const plain = jwk ? await importSigningKey(jwk) : secret;
  const verification = await verificationKeys(jwt, signing, configured, secret);
  return {
    signing,
    plain,
    netlify: plain.alg === 'HS256' ? { ...plain, kid: netlifyKeyId } : plain,
    activeKid: active?.kid ?? null,
    verification,
    endless: verification.every(({ endsAt }) => endsAt === Infinity) ? verification.map(({ key }) => key) : null,
    published: [...signing.keys.map((key) => key.jwk), ...configured]
      .map((key) => publicJwk(key as Jwk))
      .filter((key) => key !== null),
  };
}

async function verificationKeys(
  jwt: JwtSettings,
  signing: InstanceSigning,
  configured: readonly JwtKey[],
  secret: VerificationKey,
): Promise<readonly EndingKey[]> {
  const listed = new Set(jwt.valid_methods);
  const withLife = signing.keys
    .filter(({ algorithm }) => listed.size === 0 || listed.has(algorithm))
    .map(async ({ jwk, verifiesUntil }) => {
      return { key: await importVerificationKey(jwk), endsAt: verifiesUntil ?? Infinity };
    });
  const methods = acceptedMethods(jwt, configured);
  const imported = await Promise.all(configured.map((key) => importVerificationKey(key as Jwk)));
  const ofSettings = [...imported, secret].filter(({ alg }) => methods.has(alg));
  return [...(await Promise.all(withLife)), ...ofSettings.map((key) => ({ key, endsAt: Infinity }))];
}

/** Without a list of methods those of the keys: with key pairs alone, nothing signed with the secret is believed. */
function acceptedMethods({ valid_methods: listed }: JwtSettings, configured: readonly JwtKey[]): ReadonlySet<string> {
  if (listed.length > 0) return new Set(listed);
  return new Set(configured.length > 0 ? configured.map(algorithmOfJwtKey) : ['HS256']);
}
