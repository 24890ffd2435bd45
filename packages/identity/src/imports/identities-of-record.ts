import { randomUUID } from 'node:crypto';
import type { ImportedIdentityRow, ImportedUserRow } from '@gatehouse/database';
import { emailKey } from '../users/email-address.ts';
import { LineError } from './line-problem.ts';
import { metadataIn, timeOf } from './read-member.ts';
import type { IdentityRecord, UserRecord } from './user-record.ts';

/**
 * The ways in which the user of a record is known: those that it names, else those of its addresses.
 *
 * @throws LineError for one without an id at its provider, and for one that is there twice
 */
export function identitiesOf(record: UserRecord, user: ImportedUserRow): ImportedIdentityRow[] {
  if (record.identities === undefined) return addressIdentities(user);
  const identities = record.identities.map((identity, index) => identityRow(user, identity, index));
  requireDistinct(identities);
  return identities;
}

function identityRow(user: ImportedUserRow, identity: IdentityRecord, index: number): ImportedIdentityRow {
  const { id, provider, provider_id: subject, identity_data: data } = identity;
  const isAddress = provider === 'email' || provider === 'phone';
  if (subject === undefined && !isAddress) {
    throw new LineError(`identities.${index}.provider_id`, subject, 'the person’s id at the provider');
  }
  const at = (name: 'created_at' | 'updated_at' | 'last_sign_in_at'): Date | null => {
    const time = identity[name];
    return time ? timeOf(`identities.${index}.${name}`, time) : null;
  };
  const claimed = data?.['email'];
  const email = identity.email ?? (typeof claimed === 'string' ? claimed : null);
  const createdAt = at('created_at') ?? user.created_at;
  return {
    id: id?.toLowerCase() ?? randomUUID(),
    user_id: user.id,
    provider,
    provider_id: subject ?? user.id,
    identity_data: metadataIn(`identities.${index}.identity_data`, data ?? {}),
    email: email === null ? null : emailKey(email),
    last_sign_in_at: at('last_sign_in_at'),
    created_at: createdAt,
    updated_at: at('updated_at') ?? createdAt,
  };
}

function requireDistinct(identities: readonly ImportedIdentityRow[]): void {
  const seen = new Set<string>();
  for (const [index, { provider, provider_id }] of identities.entries()) {
    const key = JSON.stringify([provider, provider_id]);
    if (seen.has(key)) {
      throw new LineError(`identities.${index}.provider_id`, provider_id, 'every identity once');
    }
    seen.add(key);
  }
}

/** Of identities that are equally old the one with the lower id counts as the first. */
function addressIdentities(user: ImportedUserRow): ImportedIdentityRow[] {
  const ids = [randomUUID(), randomUUID()].toSorted();
  return (['email', 'phone'] as const).flatMap((provider) => {
    if (user[provider] === null) return [];
    const isProven = user[`${provider}_confirmed_at`] !== null;
    return [
      {
        id: ids.shift() ?? randomUUID(),
        user_id: user.id,
        provider,
        provider_id: user.id,
        identity_data: {
          sub: user.id,
          [provider]: user[provider],
          email_verified: provider === 'email' && isProven,
          phone_verified: provider === 'phone' && isProven,
        },
        email: provider === 'email' ? user.email_key : null,
        last_sign_in_at: user.last_sign_in_at,
        created_at: user.created_at,
        updated_at: user.created_at,
      },
    ];
  });
}
