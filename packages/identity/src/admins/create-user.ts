import { randomUUID } from 'node:crypto';
import { inTransaction, insertIdentity, type NewUser, type UserRow } from '@gatehouse/database';
import { recordAudit, type Actor } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import { requireFree, type AddressKind } from '../users/address.ts';
import type { EmailAddress } from '../users/email-address.ts';
import { markedMetadata } from '../users/identity-claims.ts';
import { mergeMetadata, type Metadata } from '../users/metadata.ts';
import { hashAccepted, type AcceptedHash, type AcceptedPassword } from '../users/new-password.ts';
import { requireGivableRole } from '../users/provider-rules.ts';
import { requireShortName } from '../users/short-name.ts';
import { storeUser } from '../users/store-user.ts';
import type { ConfirmationRules } from './confirmation-rules.ts';
import type { ImportedHash } from './imported-hash.ts';

/** A user as an administrator describes it. At least one of the addresses is there. */
export interface UserCreation {
  /** Absent: a new one. */
  readonly id?: string;
  readonly aud: string;
  /** Empty: the instance's default group. */
  readonly role: string;
  readonly email: EmailAddress | null;
  /** Digits; empty for none. */
  readonly phone?: string;
  /** Null: the user has no password and cannot sign in with one. */
  readonly password: AcceptedPassword | AcceptedHash | ImportedHash | null;
  readonly confirmsEmail: boolean;
  readonly confirmsPhone?: boolean;
  readonly bannedUntil?: Date | null;
  readonly isSuperAdmin?: boolean;
  readonly appMetadata: Metadata | null;
  readonly userMetadata: Metadata | null;
}

/**
 * Creates a user for an administrator: no mail, no hook.
 *
 * @param actor null: nothing is written to the audit log.
 * @throws AppError `password_queue_full`, `validation_failed` for a role or audience that may not be given or metadata
 *   that is too large; `email_exists`, `phone_exists`, `user_already_exists` for the id.
 */
export async function createUser(
  context: Context,
  actor: Actor | null,
  creation: UserCreation,
  rules: ConfirmationRules,
): Promise<UserRow> {
  const { password } = creation;
  const draft = draftOf(context, creation, rules);
  await requireFreeAddresses(context, draft);
  const hash = password && ('hash' in password ? password.hash : await hashAccepted(context, password));
  return inTransaction(context, async (tx) => {
    const user = await storeUser(tx, { ...draft, password_hash: hash });
    const isMarked = rules.marks === 'identity';
    await addIdentities(tx, user, {
      email: isMarked && creation.confirmsEmail,
      phone: isMarked && creation.confirmsPhone === true,
    });
    if (actor) await recordAudit(tx, 'user_signedup', actor, { ...userTraits(user), ...providerTrait(user) });
    return user;
  });
}

async function requireFreeAddresses(context: Context, { aud, email_key: key, phone }: NewUser): Promise<void> {
  if (key) await requireFree(context, aud, { kind: 'email', key });
  if (phone) await requireFree(context, aud, { kind: 'phone', key: phone });
}

/** What the audit log says of the user that an administrator dealt with. */
export function userTraits(user: UserRow): Readonly<Record<string, string>> {
  return { user_id: user.id, user_email: user.email ?? '', user_phone: user.phone ?? '' };
}

function providerTrait({ email }: UserRow): { provider: string } {
  return { provider: email === null ? 'phone' : 'email' };
}

function draftOf(context: Context, creation: UserCreation, rules: ConfirmationRules): NewUser {
  const { now, instance } = context;
  const { email, phone = '', appMetadata, userMetadata, bannedUntil = null, isSuperAdmin = false } = creation;
  const role = requireGivableRole(instance, creation.role.trim());
  const confirmsEmail = creation.confirmsEmail && email !== null;
  const providers = [...(email ? ['email'] : []), ...(phone === '' ? [] : ['phone'])];
  return {
    id: creation.id ?? randomUUID(),
    aud: requireShortName('audience', creation.aud),
    role: role === '' ? instance.settings.jwt.default_group_name : role,
    email: email?.written ?? null,
    email_key: email?.key ?? null,
    phone: phone === '' ? null : phone,
    email_confirmed_at: confirmsEmail ? now : null,
    phone_confirmed_at: creation.confirmsPhone && phone !== '' ? now : null,
    app_metadata: mergeMetadata({ provider: providers[0], providers }, appMetadata),
    user_metadata: markedMetadata(mergeMetadata({}, userMetadata), confirmsEmail, rules.marks),
    is_super_admin: isSuperAdmin,
    banned_until: bannedUntil,
    created_at: now,
  };
}

/** What the identity of an address says that an administrator has given a user. */
export function addressClaims(user: UserRow, provider: AddressKind, isVerified: boolean): Metadata {
  return {
    sub: user.id,
    ...(provider === 'email' ? { email: user.email } : { phone: user.phone }),
    email_verified: provider === 'email' && isVerified,
    phone_verified: provider === 'phone' && isVerified,
  };
}

/** Of identities that are equally old the one with the lower id counts as the first. */
async function addIdentities(
  tx: Context,
  user: UserRow,
  verified: Readonly<Record<AddressKind, boolean>>,
): Promise<void> {
  const ids = [randomUUID(), randomUUID()].toSorted();
  for (const provider of addressKinds.filter((kind) => user[kind] !== null)) {
    await insertIdentity(tx, {
      id: ids.shift() ?? randomUUID(),
      user_id: user.id,
      provider,
      provider_id: user.id,
      identity_data: addressClaims(user, provider, verified[provider]),
      email: provider === 'email' ? user.email_key : null,
      created_at: tx.now,
      last_sign_in_at: tx.now,
    });
  }
}

const addressKinds = ['email', 'phone'] as const satisfies readonly AddressKind[];
