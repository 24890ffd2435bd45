import { findAddressOwner, type IdentityRow, type UserRow } from '@gatehouse/database';
import type { Context } from '../context.ts';

/**
 * The identity whose address an account had best have: a verified one before others, these before none; of equals the
 * oldest. Addresses of other accounts are passed over.
 */
export async function findBestIdentity(
  tx: Context,
  user: Pick<UserRow, 'id' | 'aud'>,
  identities: readonly IdentityRow[],
): Promise<IdentityRow | undefined> {
  for (const identity of identities.toSorted(byTrust)) {
    const owner = identity.email ? await findAddressOwner(tx, user.aud, identity.email) : undefined;
    if (!owner || owner.id === user.id) return identity;
  }
  return undefined;
}

/** Whether its provider has seen a proof of the address. */
export function isVerifiedIdentity({ identity_data: data }: IdentityRow): boolean {
  return data['email_verified'] === true;
}

function byTrust(one: IdentityRow, other: IdentityRow): number {
  const byAge = one.created_at.getTime() - other.created_at.getTime();
  return trustOf(one) - trustOf(other) || byAge || one.id.localeCompare(other.id);
}

function trustOf(identity: IdentityRow): number {
  if (!identity.email) return 2;
  return isVerifiedIdentity(identity) ? 0 : 1;
}
