import type { UserRow } from '@gatehouse/database';
import { isBanned } from '@gatehouse/identity';
import type { UserView } from '../../contract/users.ts';

/** A user as `/v1` shows it; nothing of its password but whether there is one. */
export function presentUser(user: UserRow, now: Date): UserView {
  const { id, aud, role, email, phone, app_metadata, user_metadata, is_anonymous, created_at } = user;
  const confirmedAt = user.email_confirmed_at ?? user.phone_confirmed_at;
  const { full_name: name } = user_metadata;
  const { providers } = app_metadata;
  return {
    id,
    aud,
    role,
    email,
    phone,
    name: typeof name === 'string' ? name : null,
    state: stateOf(user, now),
    providers: Array.isArray(providers) ? providers.filter((provider) => typeof provider === 'string') : [],
    is_anonymous,
    has_password: user.password_hash !== null,
    confirmed_at: timeOf(confirmedAt),
    banned_until: timeOf(user.banned_until),
    last_sign_in_at: timeOf(user.last_sign_in_at),
    created_at: created_at.toISOString(),
    app_metadata,
    user_metadata,
  };
}

function stateOf(user: UserRow, now: Date): UserView['state'] {
  if (user.deleted_at) return 'deleted';
  if (isBanned(user, now)) return 'banned';
  if (user.email_confirmed_at || user.phone_confirmed_at || user.is_anonymous) return 'active';
  return user.invited_at ? 'invited' : 'unconfirmed';
}

function timeOf(time: Date | null): string | null {
  return time?.toISOString() ?? null;
}
