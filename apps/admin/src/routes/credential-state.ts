import type { CredentialState } from '../contract/names.ts';

/** What a credential is at that time. */
export function credentialStateAt(
  now: Date,
  { revokedAt, expiresAt }: { readonly revokedAt: Date | null; readonly expiresAt: Date | null },
): CredentialState {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'active';
}
