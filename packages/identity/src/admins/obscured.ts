import { createHash } from 'node:crypto';
import type { IdentityRow, UserChange, UserRow } from '@gatehouse/database';

/** A phone number has at most 15 digits; what stands for one has as many characters. */
const phoneLength = 15;

/**
 * What is left of a user who is deleted softly: nothing that says who it was, and each address in a form that is always
 * the same (supabase-extended.md 3.5).
 */
export function obscuredUser(user: UserRow, now: Date): UserChange {
  const email = digest(`${user.id}${user.email ?? ''}`);
  return {
    email,
    email_key: email,
    phone: obscuredPhone(user, user.phone),
    new_email: digest(`${user.id}${user.new_email ?? ''}`),
    new_phone: obscuredPhone(user, user.new_phone),
    email_change_confirmations: 0,
    password_hash: null,
    app_metadata: {},
    user_metadata: {},
    deleted_at: now,
  };
}

/** The same of one way in which the user was known. */
export function obscuredIdentity({ user_id: userId, provider, provider_id: providerId }: IdentityRow): string {
  return digest(`${userId}${provider}:${providerId}`);
}

function obscuredPhone(user: UserRow, phone: string | null): string {
  return digest(`${user.id}${phone ?? ''}`).slice(0, phoneLength);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
