import { hkdfSync } from 'node:crypto';

/**
 * A key for one use, from a secret with many: HKDF-SHA-256 (RFC 5869) with an empty salt. The secret has to be one: a
 * password that can be guessed gives keys that can be guessed.
 *
 * @param info what the key is for; different infos give unrelated keys
 * @param length in bytes, at most 8,160
 */
export function deriveKey(secret: string | Buffer, info: string, length = 32): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), info, length));
}
