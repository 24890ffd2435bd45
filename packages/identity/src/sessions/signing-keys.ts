import { hmacKey, netlifyKeyId, type SigningKey } from '@gatehouse/crypto';
import { AppError } from '@gatehouse/errors';
import type { Instance } from '@gatehouse/instances';
import type { Dialect } from '../context.ts';

interface InstanceSigningKeys {
  readonly plain: SigningKey;
  /** Named as Netlify-style tokens name every key (netlify.md 4.1). */
  readonly netlify: SigningKey;
}

/** Keys live as long as the cached instance they were made from. */
const keysOfInstance = new WeakMap<Instance['keys'], InstanceSigningKeys>();

/**
 * The key that signs access tokens for a dialect.
 *
 * @throws AppError `instance_misconfigured` for an instance without a secret: nothing is ever signed with an empty key.
 */
export function signingKeyOf(instance: Instance, dialect: Dialect): SigningKey {
  return keysOf(instance)[dialect === 'netlify' ? 'netlify' : 'plain'];
}

/** The keys that access tokens of the instance are verified with. */
export function verificationKeysOf(instance: Instance): readonly SigningKey[] {
  return [keysOf(instance).plain];
}

function keysOf(instance: Instance): InstanceSigningKeys {
  const known = keysOfInstance.get(instance.keys);
  if (known) return known;
  const { secret } = instance.settings.jwt;
  if (secret === '') throw new AppError('instance_misconfigured', { detail: 'jwt.secret is empty' });
  const keys = { plain: hmacKey(secret), netlify: hmacKey(secret, netlifyKeyId) };
  keysOfInstance.set(instance.keys, keys);
  return keys;
}
