import { randomUUID } from 'node:crypto';
import { insertNamedUser, type NewNamedUserParts, type UserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Context } from '../context.ts';
import { userObject } from '../events/event-objects.ts';
import { announceEvents, draftEvents, type HappenedEvent } from '../events/record-events.ts';
import { withinUserQuota } from '../quotas/user-quota.ts';
import type { Address, AddressKind } from './address.ts';
import type { EmailAddress } from './email-address.ts';
import type { Metadata } from './metadata.ts';
import { requireShortName } from './short-name.ts';

/** What a user that signs up, or is invited, with an address begins with. */
export interface UserDraft {
  readonly id?: string;
  readonly aud: string;
  readonly role: string;
  readonly address: Address;
  readonly passwordHash: string | null;
  readonly appMetadata?: Metadata;
  readonly userMetadata: Metadata;
}

/**
 * A user that is not stored yet: hooks are asked about it before the insert.
 *
 * @throws AppError `validation_failed` for an audience that cannot be stored.
 */
export function draftUser(context: Context, draft: UserDraft): UserRow {
  const { address } = draft;
  return {
    ...emptyUser,
    instance_id: context.instanceId,
    id: draft.id ?? randomUUID(),
    aud: requireShortName('audience', draft.aud),
    role: draft.role,
    ...(address.kind === 'email' ? { email: address.written, email_key: address.key } : { phone: address.key }),
    password_hash: draft.passwordHash,
    app_metadata: { ...draft.appMetadata, provider: address.kind, providers: [address.kind] },
    user_metadata: draft.userMetadata,
    created_at: context.now,
    updated_at: context.now,
  };
}

/** {@link draftUser} for a user who is reached by mail. */
export function draftEmailUser(
  context: Context,
  { email, ...draft }: Omit<UserDraft, 'address'> & { readonly email: EmailAddress },
): UserRow {
  return draftUser(context, { ...draft, address: { kind: 'email', ...email } });
}

/** A user who exists nowhere, to do the work of a real one for: what is stored for it is stored for nobody. */
export function strangerWith(context: Context, address: Address): UserRow {
  const { audience: aud } = context.request;
  return draftUser(context, { aud, role: '', address, passwordHash: null, userMetadata: {} });
}

/** What is stored beside a drafted user. */
export interface NamedUserParts {
  /** What the identity is of. Default `email`. */
  readonly provider?: AddressKind;
  /** What the identity says beside, or in place of, what the user says. */
  readonly identityData?: Metadata;
  /** What the audit log says: of the new user, or of the address that was taken. Default nothing. */
  readonly audit?: NewNamedUserParts['audit'];
}

/**
 * Stores a drafted user and its identity, in one round trip where the site has no quota of users.
 *
 * @returns undefined when the address is taken; a transaction goes on.
 * @throws AppError `user_quota_reached`
 */
export async function storeIfFree(
  context: Context,
  user: UserRow,
  { provider = 'email', identityData, audit }: NamedUserParts = {},
): Promise<UserRow | undefined> {
  const identity = { id: randomUUID(), provider, data: { ...claimsOf(user), ...identityData } };
  const events = draftEvents(context, newUserEvents(user));
  return withinUserQuota(context, async (tx) => {
    const stored = await insertNamedUser(tx, user, { identity, events, ...(audit ? { audit } : {}) });
    if (stored) tellNewUser(tx);
    return stored;
  });
}

/** What is done once a new user is there: who listens hears of it, and it is counted. */
export function tellNewUser(context: Context): void {
  const { instanceId, services, now } = context;
  announceEvents(context);
  context.afterCommit(() => services.usage.count(instanceId, 'sign_ups', now));
}

/**
 * The same, for callers to whom a taken address is an error.
 *
 * @throws AppError `email_exists`, `user_quota_reached`
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

/**
 * The claims of an identity whose address nobody has proven yet; a phone number is not among them (supabase-core.md
 * 13.3).
 */
export function unprovenClaims({ id, email }: UserRow): Metadata {
  return { sub: id, ...(email === null ? {} : { email }), email_verified: false, phone_verified: false };
}

/** The same, of an address that may be proven. */
export function claimsOf(user: UserRow): Metadata {
  return { ...unprovenClaims(user), email_verified: user.email_confirmed_at !== null };
}

const emptyUser = {
  email: null,
  email_key: null,
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
