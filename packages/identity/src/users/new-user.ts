import { randomUUID } from 'node:crypto';
import { insertEmailUser, type NewEmailUserParts, type UserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../context.ts';
import { userObject } from '../events/event-objects.ts';
import { announceEvents, draftEvents, type HappenedEvent } from '../events/record-events.ts';
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

/** A user who exists nowhere, to do the work of a real one for: what is stored for it is stored for nobody. */
export function strangerWith(context: Context, email: EmailAddress): UserRow {
  const { audience: aud } = context.request;
  return draftEmailUser(context, { aud, role: '', email, passwordHash: null, userMetadata: {} });
}

/** What is stored beside a drafted user. */
export interface EmailUserParts {
  /** What the identity says beside the claims that every one has. */
  readonly identityData?: Metadata;
  /** What the audit log says: of the new user, or of the address that was taken. Default nothing. */
  readonly audit?: NewEmailUserParts['audit'];
}

/**
 * Stores a drafted user and its e-mail identity, in one round trip.
 *
 * @returns undefined when the address is taken; a transaction goes on.
 */
export async function storeIfFree(
  context: Context,
  user: UserRow,
  { identityData, audit }: EmailUserParts = {},
): Promise<UserRow | undefined> {
  const identity = { id: randomUUID(), data: { ...identityData, ...emailIdentityData(user) } };
  const events = draftEvents(context, newUserEvents(user));
  const stored = await insertEmailUser(context, user, { identity, events, ...(audit ? { audit } : {}) });
  if (stored) announceEvents(context);
  return stored;
}

/**
 * The same, for callers to whom a taken address is an error.
 *
 * @throws AppError `email_exists`
 */
export async function storeEmailUser(context: Context, user: UserRow): Promise<UserRow> {
  const stored = await storeIfFree(context, user);
  if (!stored) throw new AppError('email_exists');
  return stored;
}

/** What is told of a user who is new; that the address is proven has an event of its own. */
export function newUserEvents(user: UserRow): HappenedEvent[] {
  const about = { userId: user.id, data: { user: userObject(user) } } as const;
  const isConfirmed = user.email_confirmed_at !== null || user.phone_confirmed_at !== null;
  return [{ type: 'user.created', ...about }, ...(isConfirmed ? [{ type: 'user.confirmed', ...about } as const] : [])];
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
