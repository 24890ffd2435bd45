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
    email_confirmed_at: given(user.email_confirmed_at),
    invited_at: given(user.invited_at),
    phone: user.phone ?? '',
    phone_confirmed_at: given(user.phone_confirmed_at),
    confirmation_sent_at: given(user.confirmation_sent_at),
    confirmed_at: given(confirmedAt(user)),
    recovery_sent_at: given(user.recovery_sent_at),
    new_email: given(user.new_email),
    email_change_sent_at: given(user.email_change_sent_at),
    new_phone: given(user.new_phone),
    phone_change_sent_at: given(user.phone_change_sent_at),
    reauthentication_sent_at: given(user.reauthentication_sent_at),
    last_sign_in_at: given(user.last_sign_in_at),
    app_metadata: user.app_metadata,
    user_metadata: user.user_metadata,
    identities: identities.map(describeIdentity),
    created_at: user.created_at.toISOString(),
    updated_at: user.updated_at.toISOString(),
    banned_until: given(user.banned_until),
    deleted_at: given(user.deleted_at),
    is_anonymous: user.is_anonymous,
  };
}

/** An identity; on this wire `id` is the subject at the provider and `identity_id` the row (supabase-core.md 4.2). */
function describeIdentity(identity: IdentityRow): Record<string, unknown> {
  return {
    identity_id: identity.id,
    id: identity.provider_id,
    user_id: identity.user_id,
    identity_data: Object.keys(identity.identity_data).length > 0 ? identity.identity_data : undefined,
    provider: identity.provider,
    last_sign_in_at: given(identity.last_sign_in_at),
    created_at: identity.created_at.toISOString(),
    updated_at: identity.updated_at.toISOString(),
    email: given(identity.email),
  };
}
