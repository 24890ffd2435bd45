import { TokenError } from './token-error.ts';

/**
 * The bytes of one segment of a compact JWS: base64url without padding (RFC 7515 section 2).
 *
 * @throws TokenError `bad_base64`, naming the first byte that is wrong, as Go counts
 */
export function decodeSegment(segment: string): Buffer {
  const wrong = segment.search(/[^A-Za-z0-9_-]/);
  // A rest of one character is six bits of a byte: Go stumbles over the padding that would have to follow.
  const at = wrong === -1 && segment.length % 4 === 1 ? segment.length : wrong;
  if (at !== -1) throw new TokenError('bad_base64', `illegal base64 data at input byte ${at}`);
  return Buffer.from(segment, 'base64url');
}
