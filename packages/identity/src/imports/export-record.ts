import type { ExportedUser } from '@gatehouse/database';
import type { IdentityRecord, UserRecord } from './user-record.ts';

/**
 * A user as the line of an export: what an import takes. What says nothing is left out.
 *
 * @param withHash with the hash of the password
 */
export function exportRecord({ user, identities }: ExportedUser, withHash: boolean): UserRecord {
  return said({
    id: user.id,
    email: user.email,
    phone: user.phone,
    email_confirmed_at: user.email_confirmed_at,
    phone_confirmed_at: user.phone_confirmed_at,
    password_hash: withHash ? user.password_hash : null,
    aud: user.aud,
    role: user.role,
    app_metadata: user.app_metadata,
    user_metadata: user.user_metadata,
    identities: identities.map(identityRecord),
    banned_until: user.banned_until,
    invited_at: user.invited_at,
    last_sign_in_at: user.last_sign_in_at,
    is_super_admin: user.is_super_admin,
    is_sso_user: user.is_sso_user,
    is_anonymous: user.is_anonymous,
    deleted_at: user.deleted_at,
    created_at: user.created_at,
    updated_at: user.updated_at,
  });
}

function identityRecord(identity: ExportedUser['identities'][number]): IdentityRecord {
  const { id, provider, provider_id, identity_data, email, last_sign_in_at, created_at, updated_at } = identity;
  return said({
    id,
    provider,
    provider_id,
    identity_data,
    email,
    last_sign_in_at,
    created_at,
    updated_at,
  }) as IdentityRecord;
}

function said(members: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(members).filter(([, value]) => value !== null && value !== false);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]),
  );
}
