import { createHash } from 'node:crypto';

/** What `at_hash` is beside an ID token under RS256 (OpenID Connect Core 3.1.3.6). */
export function accessTokenHash(accessToken: string): string {
  return createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url');
}
