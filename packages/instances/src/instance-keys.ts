import { deriveKey } from '@gatehouse/crypto';
import type { InstanceKeys } from './instance.ts';

const keyBytes = 32;

/** The keys of an instance, from the one that is stored. Three views of one block: cheap to keep for many instances. */
export function instanceKeys(dataKey: Buffer): InstanceKeys {
  const block = deriveKey(dataKey, 'gatehouse instance keys v1', 3 * keyBytes);
  return Object.freeze({
    dataKey,
    tokenPepper: block.subarray(0, keyBytes),
    refreshTokenKey: block.subarray(keyBytes, 2 * keyBytes),
    stateKey: block.subarray(2 * keyBytes),
  });
}
