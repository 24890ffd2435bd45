import { fingerprint, identityOfJwk } from '@gatehouse/crypto';
import { replaceSecretFingerprints, type Database, type SigningKeyRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Platform } from '../platform.ts';
import type { InstanceSettings } from '../settings/instance-settings.ts';
import { parseJwtKeys } from '../settings/jwt-keys.ts';

type Jwk = Parameters<typeof identityOfJwk>[0];

/** The keyed hash by which a key is recognised wherever it is configured (decision 32). */
export function fingerprintOfJwk({ fingerprintKey }: Pick<Platform, 'fingerprintKey'>, jwk: Jwk): string {
  return fingerprint(fingerprintKey, identityOfJwk(jwk));
}

/** The keyed hashes of what the settings sign or verify with, and where each is configured. */
export function fingerprintsOfSettings(
  platform: Pick<Platform, 'fingerprintKey'>,
  { jwt }: InstanceSettings,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const key of parseJwtKeys(jwt.keys)) found.set(fingerprintOfJwk(platform, key as Jwk), 'jwt.keys');
  return found.set(fingerprint(platform.fingerprintKey, jwt.secret), 'jwt.secret');
}

/**
 * Makes everything the instance believes its own: what the settings have, and its signing keys. Belongs into the
 * transaction that changes either, which has the instance locked.
 *
 * @throws AppError `instance_secret_taken` when another instance has one of them; where a setting has it, that is named.
 */
export async function claimSecrets(
  db: Database,
  platform: Pick<Platform, 'fingerprintKey'>,
  instance: { readonly id: string; readonly settings: InstanceSettings; readonly keys: Iterable<SigningKeyRow> },
): Promise<void> {
  const live = [...instance.keys].filter(({ state }) => state !== 'revoked');
  const places = fingerprintsOfSettings(platform, instance.settings);
  const wanted = new Set([...places.keys(), ...live.map((key) => key.fingerprint)]);
  const [taken] = await replaceSecretFingerprints(db, instance.id, wanted);
  if (taken === undefined) return;
  const path = places.get(taken);
  throw new AppError('instance_secret_taken', path === undefined ? {} : { params: { path } });
}
