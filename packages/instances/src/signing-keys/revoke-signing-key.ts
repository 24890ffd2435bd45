import { countLiveApiKeys } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Platform } from '../platform.ts';
import { changeSigningKeys, requireKey } from './change-signing-keys.ts';
import { activateKey, endKey, requireUnconfigured } from './key-life.ts';
import { successorOf } from './rotate-signing-key.ts';
import { signingKeyRecord, type SigningKeyRecord } from './signing-key-record.ts';

/** What a revocation did. */
export interface SigningKeyRevocation {
  readonly key: SigningKeyRecord;
  /** The key that signs in its place, if it was the active one. */
  readonly successor: SigningKeyRecord | undefined;
  /** Of a secret that was made here for it; it is not shown again. */
  readonly secret: string | undefined;
  /** How many API keys ended with it. */
  readonly apiKeysEnded: number;
}

/**
 * Ends a key at once: no process believes its tokens any more within a second, API keys included. The active key's place
 * is taken by a published one, else by a new one of its algorithm, without waiting for kept copies of the key set.
 *
 * @throws AppError `not_found`, `signing_key_not_found`, `signing_key_state` for one that is revoked,
 *   `signing_key_configured` for one that the settings have too.
 */
export async function revokeSigningKey(
  platform: Platform,
  instanceId: string,
  kid: string,
): Promise<SigningKeyRevocation> {
  return changeSigningKeys(platform, instanceId, async (change) => {
    const key = requireKey(change, kid);
    if (key.state === 'revoked') {
      throw new AppError('signing_key_state', {
        params: { kid, state: 'revoked', needed: 'it cannot be revoked again' },
      });
    }
    requireUnconfigured(change, key);
    const apiKeysEnded = await countLiveApiKeys(change, change.now, kid);
    if (key.state !== 'active') {
      return {
        key: signingKeyRecord(await endKey(change, key)),
        successor: undefined,
        secret: undefined,
        apiKeysEnded,
      };
    }
    const { key: next, secret } = await successorOf(change, key.algorithm);
    const ended = await endKey(change, key);
    const successor = signingKeyRecord(await activateKey(change, next));
    return { key: signingKeyRecord(ended), successor, secret, apiKeysEnded };
  });
}
