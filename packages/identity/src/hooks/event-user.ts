import type { UserRow } from '@gatehouse/database';
import { given } from '../users/given.ts';
import { confirmedAt } from '../users/user-state.ts';

/**
 * The user object of the Netlify dialect (netlify.md 3.0), in its key order; keys without a value are left out.
 *
 * It is what event hooks are sent, and what that dialect's endpoints answer with.
 */
export function eventUser(user: UserRow): Record<string, unknown> {
  return {
    id: user.id,
    aud: user.aud,
    role: user.role,
    email: user.email ?? '',
    confirmed_at: given(confirmedAt(user)),
    invited_at: given(user.invited_at),
    confirmation_sent_at: given(user.confirmation_sent_at),
    recovery_sent_at: given(user.recovery_sent_at),
    new_email: given(user.new_email),
    email_change_sent_at: given(user.email_change_sent_at),
    last_sign_in_at: given(user.last_sign_in_at),
    app_metadata: user.app_metadata,
    user_metadata: user.user_metadata,
    created_at: user.created_at.toISOString(),
    updated_at: user.updated_at.toISOString(),
  };
}
