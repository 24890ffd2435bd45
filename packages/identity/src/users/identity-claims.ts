import type { UserRow } from '@gatehouse/database';
import type { Metadata } from './metadata.ts';

/** What says of an address that it is proven, beside the time: the data of the identity, or `user_metadata`. */
export type ProofMark = 'identity' | 'user_metadata';

/** `user_metadata` of a person whose address is proven now: it says so where clients look for it there. */
export function markedMetadata(metadata: Metadata, isProven: boolean, marks: ProofMark): Metadata {
  return marks === 'user_metadata' && isProven ? { ...metadata, email_verified: true } : metadata;
}

/**
 * `user_metadata` after something about the address has changed. Where it carries the claims of the e-mail identity, as
 * it does of people who signed up with a client that reads them there (supabase-core.md 13.3), it follows; elsewhere it
 * is left alone.
 */
export function followedClaims(metadata: Metadata, user: Pick<UserRow, 'email' | 'email_confirmed_at'>): Metadata {
  return {
    ...metadata,
    ...('email' in metadata && 'email_verified' in metadata ? { email: user.email } : {}),
    ...('email_verified' in metadata ? { email_verified: user.email_confirmed_at !== null } : {}),
  };
}
