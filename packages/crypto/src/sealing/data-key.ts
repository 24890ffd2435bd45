import { randomBytes } from 'node:crypto';
import { decrypt, encrypt } from './authenticated-cipher.ts';
import { frameFields } from '../frame-fields.ts';
import type { MasterKeyRing } from './key-ring.ts';

// w1.<id of the master key>.<base64url of nonce, ciphertext, tag>
const shape = /^w1\.([A-Za-z0-9_-]{1,16})\.([A-Za-z0-9_-]+)$/;

/** A new key for one instance's sealed values: 32 random bytes. */
export function generateDataKey(): Buffer {
  return randomBytes(32);
}

/** The data key under the ring's first master key, as text to store; it unwraps for this instance only. */
export function wrapDataKey(ring: MasterKeyRing, instanceId: string, dataKey: Buffer): string {
  const key = ring.keys.get(ring.primaryId);
  if (key === undefined) throw new Error(`the key ring has no key ${ring.primaryId}`);
  const message = encrypt(key, aadOf(ring.primaryId, instanceId), dataKey);
  return `w1.${ring.primaryId}.${message.toString('base64url')}`;
}

/**
 * The data key again.
 *
 * @throws Error when the master key is not in the ring, or the text was wrapped for another instance or changed
 */
export function unwrapDataKey(ring: MasterKeyRing, instanceId: string, wrapped: string): Buffer {
  const { keyId, message } = parseWrapped(wrapped);
  const key = ring.keys.get(keyId);
  if (key === undefined) throw new Error(`the data key of instance ${instanceId} needs master key ${keyId}`);
  const dataKey = decrypt(key, aadOf(keyId, instanceId), message);
  if (dataKey === null) {
    throw new Error(
      `the data key of instance ${instanceId} does not open: another master key ${keyId}, or not its own`,
    );
  }
  return dataKey;
}

function parseWrapped(wrapped: string): { keyId: string; message: Buffer } {
  const [, keyId, message] = shape.exec(wrapped) ?? [];
  if (keyId === undefined || message === undefined) throw new Error('a wrapped data key is not of the form w1.id.data');
  return { keyId, message: Buffer.from(message, 'base64url') };
}

function aadOf(keyId: string, instanceId: string): Buffer {
  return frameFields('gatehouse data key v1', keyId, instanceId);
}
