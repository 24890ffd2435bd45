import { createHmac, randomBytes } from 'node:crypto';
import { base32nopad } from '@scure/base';
import { frameFields } from '../frame-fields.ts';

/** 60 bits: 12 characters of 5 (supabase-core.md 6.1, v1). */
const length = 12;

/** The first refresh token of a family: 12 random characters of `[a-z2-7]`. */
export function randomRefreshToken(): string {
  return textOf(randomBytes(8));
}

/**
 * The token that replaces another. Derived, so that a client whose answer was lost can be given the same token again
 * although only hashes are stored (decision 39).
 *
 * @param key the instance's refresh key
 * @param parentHash the stored hash of the token it replaces
 * @param n tells apart several children of one parent
 */
export function deriveChildToken(key: Buffer, parentHash: Buffer, n: number): string {
  const mac = createHmac('sha256', key)
    .update(frameFields('gatehouse refresh v1', parentHash, String(n)))
    .digest();
  return textOf(mac);
}

/** The first bits in lower-case base32 (RFC 4648 section 6). */
function textOf(bytes: Uint8Array): string {
  return base32nopad.encode(bytes).slice(0, length).toLowerCase();
}
