import { deriveKey } from '@gatehouse/crypto';
import type { InstanceKeys } from './instance.ts';

const keyBytes = 32;

/**
 * The keys of an instance, from the one that is stored.
 *
 * They are four views of one block of their own: a small Buffer as crypto returns it is a view of Node's shared pool, and
 * would keep 8 KB of what passed through the pool alive for as long as the instance is cached.
 */
export function instanceKeys(dataKey: Buffer): InstanceKeys {
  const block = Buffer.alloc(4 * keyBytes);
  dataKey.copy(block);
  deriveKey(dataKey, 'gatehouse instance keys v1', 3 * keyBytes).copy(block, keyBytes);
  const keyAt = (index: number) => block.subarray(index * keyBytes, (index + 1) * keyBytes);
  return Object.freeze({ dataKey: keyAt(0), tokenPepper: keyAt(1), refreshTokenKey: keyAt(2), stateKey: keyAt(3) });
}
