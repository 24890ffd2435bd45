import { randomUUID } from 'node:crypto';
import {
  generateSigningJwk,
  publicJwk,
  readSigningJwk,
  seal,
  signingJwkAlgorithms,
  type SigningJwk,
  type SigningJwkAlgorithm,
} from '@gatehouse/crypto';
import type { SigningKeyRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Platform } from '../platform.ts';
import { addKey, changeSigningKeys, type KeyChange } from './change-signing-keys.ts';
import { publishKey, requireAcceptedAlgorithm } from './key-life.ts';
import { fingerprintOfJwk } from './secret-fingerprints.ts';
import { signingKeyPlace } from './signing-key-place.ts';
import { signingKeyRecord, type SigningKeyRecord } from './signing-key-record.ts';

/** What a new key is told. */
export interface NewSigningKeyInput {
  /** Needed for a key that is made here; of one that is brought, checked. */
  readonly algorithm?: string | undefined;
  /** Its name in tokens; a UUID when absent. */
  readonly kid?: string | undefined;
  /** A key that is brought along: a private or symmetric JWK, or a private key in PEM. */
  readonly key?: string | Readonly<Record<string, unknown>> | undefined;
  /** Default true. */
  readonly publish?: boolean | undefined;
}

/** A key that has just been made. */
export interface MadeSigningKey {
  readonly key: SigningKeyRecord;
  /** Of a secret that was made here, in base64url: whoever verifies with it has to be told. It is not shown again. */
  readonly secret: string | undefined;
}

/** How many keys an instance may have that are not revoked: each is tried for tokens that name none. */
export const signingKeysMax = 10;

const kidPattern = /^[A-Za-z0-9._-]{1,128}$/;

/**
 * Makes a signing key, or takes one over, and publishes it unless told otherwise. It signs nothing yet.
 *
 * @throws AppError `not_found`, `signing_key_invalid`, `signing_key_exists`, `signing_keys_full`,
 *   `instance_secret_taken`.
 */
export async function createSigningKey(
  platform: Platform,
  instanceId: string,
  input: NewSigningKeyInput,
): Promise<MadeSigningKey> {
  const made = input.key === undefined ? await generateSigningJwk(algorithmOf(input.algorithm)) : read(input);
  return changeSigningKeys(platform, instanceId, async (change) => {
    requireAcceptedAlgorithm(change, made);
    const row = await storeKey(change, made, input.kid);
    const key = input.publish === false ? row : await publishKey(change, row);
    return { key: signingKeyRecord(key), secret: input.key === undefined ? secretOf(made) : undefined };
  });
}

/** Stores a key in its first state. @throws as {@link createSigningKey} */
export async function storeKey(
  change: KeyChange,
  made: SigningJwk,
  kid: string = randomUUID(),
): Promise<SigningKeyRow> {
  const { instanceId, sealingKey, now } = change;
  if (!kidPattern.test(kid)) throw invalid('kid', 'is not 1 to 128 letters, digits, dots, dashes and underscores');
  const fingerprint = fingerprintOfJwk(change.platform, made.jwk);
  requireRoom(change, fingerprint);
  const { algorithm, jwk } = made;
  return addKey(change, {
    id: kid,
    algorithm,
    sealed_key: seal(sealingKey.dataKey, signingKeyPlace(instanceId, kid), JSON.stringify(jwk)),
    public_key: publicJwk({ ...jwk, kid, alg: algorithm }),
    fingerprint,
    created_at: now,
  });
}

/** The secret of a key, where it is one. */
export function secretOf({ jwk }: SigningJwk): string | undefined {
  return jwk.kty === 'oct' ? jwk.k : undefined;
}

/** @throws AppError `signing_key_invalid` */
export function algorithmOf(given: string | undefined): SigningJwkAlgorithm {
  const known = signingJwkAlgorithms.find((algorithm) => algorithm === given);
  if (known !== undefined) return known;
  const found = given === undefined ? 'is missing' : `is ${JSON.stringify(given.slice(0, 40))}`;
  throw invalid('algorithm', `${found}; allowed is one of ${signingJwkAlgorithms.join(', ')}`);
}

function read({ key = '', algorithm }: NewSigningKeyInput): SigningJwk {
  const read = orInvalid(() => readSigningJwk(key));
  if (algorithm === undefined || algorithmOf(algorithm) === read.algorithm) return read;
  throw invalid('algorithm', `is ${algorithm}; the key that was sent is for ${read.algorithm}`);
}

function orInvalid(read: () => SigningJwk): SigningJwk {
  try {
    return read();
  } catch (error) {
    throw invalid('key', (error as Error).message);
  }
}

function requireRoom({ keys }: KeyChange, fingerprint: string): void {
  const same = [...keys.values()].find((key) => key.fingerprint === fingerprint);
  if (same) throw invalid('key', `is that of ${same.id}, which is ${same.state}`);
  const live = [...keys.values()].filter(({ state }) => state !== 'revoked').length;
  if (live >= signingKeysMax) throw new AppError('signing_keys_full', { params: { max: signingKeysMax } });
}

function invalid(name: string, problem: string): AppError {
  return new AppError('signing_key_invalid', { params: { name, problem } });
}
