import { createHmac } from 'node:crypto';
import { frameFields } from '../frame-fields.ts';

/**
 * What is stored in place of a token or code: HMAC-SHA-256 of it, 32 bytes (decision 39). A short code is only as safe as
 * the pepper: that must not be kept where the hashes are.
 *
 * @param purpose what the token is for; a token of one purpose never has the hash of another
 */
export function hashToken(pepper: Buffer, purpose: string, token: string): Buffer {
  return createHmac('sha256', pepper)
    .update(frameFields('gatehouse token v1', purpose, token))
    .digest();
}
