import { deriveKey } from '@gatehouse/crypto';
import type { Platform } from '../platform.ts';

/**
 * A key of the platform for one use. All derive from the one secret that is the same whichever master key wraps it, so
 * that a rotation of master keys ends no credential.
 */
export function platformKey({ fingerprintKey }: Pick<Platform, 'fingerprintKey'>, use: string): Buffer {
  return deriveKey(fingerprintKey, `gatehouse ${use} v1`);
}
