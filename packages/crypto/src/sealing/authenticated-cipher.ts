import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';

const nonceBytes = 12;
const tagBytes = 16;

/**
 * AES-256-GCM under a random 96-bit nonce: nonce, ciphertext, tag. One key is good for 2^32 messages (NIST SP 800-38D 8.3).
 *
 * @param aad what the ciphertext is bound to
 */
export function encrypt(key: KeyObject | Buffer, aad: Buffer, plaintext: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes }).setAAD(aad);
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** The plaintext; null when key, AAD or any bit of the message is not that of {@link encrypt}. */
export function decrypt(key: KeyObject | Buffer, aad: Buffer, message: Buffer): Buffer | null {
  if (message.length < nonceBytes + tagBytes) return null;
  const nonce = message.subarray(0, nonceBytes);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes }).setAAD(aad);
  decipher.setAuthTag(message.subarray(-tagBytes));
  const plaintext = decipher.update(message.subarray(nonceBytes, -tagBytes));
  try {
    return Buffer.concat([plaintext, decipher.final()]);
  } catch {
    return null;
  }
}
