import { randomUUID } from 'node:crypto';
import {
  insertIdentity,
  listIdentities,
  updateEmailIdentity,
  updatePhoneIdentity,
  type IdentityRow,
  type UserRow,
} from '@gatehouse/database';
import type { Context } from '../context.ts';
import { identityObject } from '../events/event-objects.ts';
import { recordEvents } from '../events/record-events.ts';
import type { AddressKind } from './address.ts';
import type { Metadata } from './metadata.ts';
import { claimsOf, unprovenClaims } from './new-user.ts';

/**
 * Lets a user's e-mail identity say of the address what the user says; one that has none gets one. Call it with the user
 * locked.
 */
export async function keepEmailIdentity(context: Context, user: UserRow): Promise<void> {
  const data = { email: user.email, email_verified: user.email_confirmed_at !== null };
  if (await updateEmailIdentity(context, user, data, context.now)) return;
  await addIdentity(context, user, 'email', claimsOf(user));
}

/**
 * Lets a user's phone identity have the number; a user that has none gets one (supabase-core.md 13.10). Call it with the
 * user locked.
 *
 * @returns whether it is new.
 */
export async function keepPhoneIdentity(context: Context, user: UserRow): Promise<boolean> {
  const data = { phone: user.phone, phone_verified: true };
  if (await updatePhoneIdentity(context, user.id, data, context.now)) return false;
  await addIdentity(context, user, 'phone', { sub: user.id, ...data });
  return true;
}

/**
 * Gives a user an identity who has none of that kind; one that is there stays as it is. Call it with the user locked.
 *
 * @returns the new one.
 */
export async function addMissingIdentity(
  context: Context,
  user: UserRow,
  kind: AddressKind,
): Promise<IdentityRow | undefined> {
  const identities = await listIdentities(context, user.id);
  if (identities.some(({ provider }) => provider === kind)) return undefined;
  return addIdentity(context, user, kind, kind === 'email' ? claimsOf(user) : unprovenClaims(user));
}

/** Adds the identity of an address to a user who exists. @returns it */
export async function addIdentity(
  context: Context,
  user: UserRow,
  provider: AddressKind,
  data: Metadata,
): Promise<IdentityRow> {
  const identity = await insertIdentity(context, {
    id: randomUUID(),
    user_id: user.id,
    provider,
    provider_id: user.id,
    identity_data: data,
    email: provider === 'email' ? user.email_key : null,
    created_at: context.now,
    last_sign_in_at: context.now,
  });
  const linked = { identity: identityObject(identity) };
  await recordEvents(context, [{ type: 'identity.linked', userId: user.id, data: linked }]);
  return identity;
}
