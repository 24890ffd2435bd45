import { createHash } from 'node:crypto';

/** What `at_hash` is of an access token, beside an ID token signed with that algorithm (OpenID Connect Core 3.1.3.6). */
export function accessTokenHash(algorithm: string, accessToken: string): string {
  // What names no digest is a curve of Edwards, and Ed25519 signs over SHA-512.
  const bits = /(256|384|512)$/.exec(algorithm)?.[1] ?? '512';
  const digest = createHash(`sha${bits}`).update(accessToken).digest();
  return digest.subarray(0, digest.length / 2).toString('base64url');
}
