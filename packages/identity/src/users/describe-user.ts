import type { IdentityRow, UserRow } from '@gatehouse/database';
import { given } from './given.ts';
import { confirmedAt } from './user-state.ts';

/** A user as the Supabase dialect and hooks show it, members in the order of the wire (supabase-core.md 4.1). */
export function describeUser(user: UserRow, identities: readonly IdentityRow[]): Record<string, unknown> {
  return {
    id: user.id,
    aud: user.aud,
    role: user.role,
    email: user.email ?? '',
    ...given('email_confirmed_at', user.email_confirmed_at),
    ...given('invited_at', user.invited_at),
    phone: user.phone ?? '',
    ...given('phone_confirmed_at', user.phone_confirmed_at),
    ...given('confirmation_sent_at', user.confirmation_sent_at),
    ...given('confirmed_at', confirmedAt(user)),
    ...given('recovery_sent_at', user.recovery_sent_at),
    ...given('new_email', user.new_email),
    ...given('email_change_sent_at', user.email_change_sent_at),
    ...given('new_phone', user.new_phone),
    ...given('phone_change_sent_at', user.phone_change_sent_at),
    ...given('reauthentication_sent_at', user.reauthentication_sent_at),
    ...given('last_sign_in_at', user.last_sign_in_at),
    app_metadata: user.app_metadata,
    user_metadata: user.user_metadata,
    identities: identities.map(describeIdentity),
    created_at: user.created_at.toISOString(),
    updated_at: user.updated_at.toISOString(),
    ...given('banned_until', user.banned_until),
    ...given('deleted_at', user.deleted_at),
    is_anonymous: user.is_anonymous,
  };
}

/** An identity; on this wire `id` is the subject at the provider and `identity_id` the row (supabase-core.md 4.2). */
function describeIdentity(identity: IdentityRow): Record<string, unknown> {
  return {
    identity_id: identity.id,
    id: identity.provider_id,
    user_id: identity.user_id,
    ...(Object.keys(identity.identity_data).length > 0 ? { identity_data: identity.identity_data } : {}),
    provider: identity.provider,
    ...given('last_sign_in_at', identity.last_sign_in_at),
    created_at: identity.created_at.toISOString(),
    updated_at: identity.updated_at.toISOString(),
    ...given('email', identity.email),
  };
}
