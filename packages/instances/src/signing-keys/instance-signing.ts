import { unseal } from '@gatehouse/crypto';
import type { ApiKeyRole, ServedInstanceRow, SigningKeyAlgorithm, SigningKeyState } from '@gatehouse/database';
import { signingKeyPlace } from './signing-key-place.ts';

/** A JWK as it is stored. */
type StoredJwk = Readonly<Record<string, unknown>>;

/** A key that tokens of the instance are verified with. */
export interface LiveSigningKey {
  readonly kid: string;
  readonly algorithm: SigningKeyAlgorithm;
  readonly state: Extract<SigningKeyState, 'published' | 'active' | 'retiring'>;
  /** Of a secret and of the active pair all of it, else the public half. */
  readonly jwk: StoredJwk;
  /** Of a retiring key: from then on it verifies API keys alone. Unix milliseconds; null while there is no end. */
  readonly verifiesUntil: number | null;
}

/** What tokens of an instance are signed and verified with, beside its settings (ADR 15). */
export interface InstanceSigning {
  readonly keys: readonly LiveSigningKey[];
  /** API keys that are not revoked: their ids → their roles. */
  readonly apiKeys: ReadonlyMap<string, ApiKeyRole>;
}

/** Of an instance that signs with its settings alone; most do, and share this. */
export const noSigning: InstanceSigning = Object.freeze({ keys: Object.freeze([]), apiKeys: new Map() });

/**
 * Opens the keys that came with an instance.
 *
 * @throws Error when one does not open.
 */
export function openSigning(
  { id, signing_keys: keys, api_keys: apiKeys }: ServedInstanceRow,
  dataKey: Buffer,
): InstanceSigning {
  if (keys.length === 0 && apiKeys.length === 0) return noSigning;
  return Object.freeze({
    keys: Object.freeze(keys.map((key) => openKey(id, dataKey, key))),
    apiKeys: new Map(apiKeys.map((key) => [key.id, key.role])),
  });
}

function openKey(instanceId: string, dataKey: Buffer, row: ServedInstanceRow['signing_keys'][number]): LiveSigningKey {
  return Object.freeze({
    kid: row.id,
    algorithm: row.algorithm,
    state: row.state as LiveSigningKey['state'],
    jwk: Object.freeze({ ...materialOf(instanceId, dataKey, row), kid: row.id, alg: row.algorithm }),
    verifiesUntil: row.verifies_until === null ? null : Date.parse(row.verifies_until),
  });
}

/** A private half that does not sign stays sealed. */
function materialOf(
  instanceId: string,
  dataKey: Buffer,
  { id, state, sealed_key: sealed, public_key: publicKey }: ServedInstanceRow['signing_keys'][number],
): StoredJwk {
  if (publicKey && state !== 'active') return publicKey;
  if (sealed === null)
    throw new Error(`signing key ${id} of instance ${instanceId} is stored without its private half`);
  return JSON.parse(unseal(dataKey, signingKeyPlace(instanceId, id), sealed)) as StoredJwk;
}
