import { insertIdentity, insertUser, type UserRow } from '@gatehouse/database';
import { randomUUID } from 'node:crypto';
import type { Context } from '../context.ts';
import type { EmailAddress } from './email-address.ts';
import type { Metadata } from './metadata.ts';
import { requireShortName } from './short-name.ts';

/** What a user that signs up or is invited by e-mail begins with. */
export interface EmailUserDraft {
  readonly id?: string;
  readonly aud: string;
  readonly role: string;
  readonly email: EmailAddress;
  readonly passwordHash: string | null;
  readonly appMetadata?: Metadata;
  readonly userMetadata: Metadata;
}

/**
 * A user that is not stored yet: hooks are asked about it before the insert.
 *
 * @throws AppError `validation_failed` for an audience that cannot be stored.
 */
export function draftEmailUser(context: Context, draft: EmailUserDraft): UserRow {
  return {
    ...emptyUser,
    instance_id: context.instanceId,
    id: draft.id ?? randomUUID(),
    aud: requireShortName('audience', draft.aud),
    role: draft.role,
    email: draft.email.written,
    email_key: draft.email.key,
    password_hash: draft.passwordHash,
    app_metadata: { ...draft.appMetadata, provider: 'email', providers: ['email'] },
    user_metadata: draft.userMetadata,
    created_at: context.now,
    updated_at: context.now,
  };
}

/**
 * Stores a drafted user and its e-mail identity. Call it in a transaction.
 *
 * @throws AppError `email_exists` when the address was taken meanwhile.
 */
export async function storeEmailUser(context: Context, user: UserRow): Promise<UserRow> {
  const stored = await insertUser(context, user);
  await insertIdentity(context, {
    id: randomUUID(),
    user_id: user.id,
    provider: 'email',
    provider_id: user.id,
    identity_data: emailIdentityData(stored),
    email: stored.email_key,
    created_at: context.now,
  });
  return stored;
}

/** The claims of an e-mail identity. */
export function emailIdentityData(user: UserRow): Metadata {
  return {
    sub: user.id,
    email: user.email,
    email_verified: user.email_confirmed_at !== null,
    phone_verified: user.phone_confirmed_at !== null,
  };
}

const emptyUser = {
  phone: null,
  email_confirmed_at: null,
  phone_confirmed_at: null,
  invited_at: null,
  confirmation_sent_at: null,
  recovery_sent_at: null,
  new_email: null,
  email_change_sent_at: null,
  email_change_confirmations: 0,
  new_phone: null,
  phone_change_sent_at: null,
  reauthentication_sent_at: null,
  last_sign_in_at: null,
  is_super_admin: false,
  is_sso_user: false,
  is_anonymous: false,
  banned_until: null,
  deleted_at: null,
} as const satisfies Partial<UserRow>;
