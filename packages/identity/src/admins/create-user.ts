import { inTransaction, type UserRow } from '@gatehouse/database';
import { recordAudit, type Actor } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import { parseEmailAddress } from '../users/email-address.ts';
import { mergeMetadata, type Metadata } from '../users/metadata.ts';
import { draftEmailUser, storeEmailUser } from '../users/new-user.ts';
import { hashNewPassword } from '../users/new-password.ts';
import { requireGivableRole } from '../users/provider-rules.ts';

/** A user as an administrator describes it. */
export interface UserCreation {
  readonly email: string;
  /** Empty: the user has no password and cannot sign in with one. */
  readonly password: string;
  readonly aud: string;
  /** Empty: the instance's default group. */
  readonly role: string;
  readonly isConfirmed: boolean;
  readonly isSuperAdmin?: boolean;
  readonly appMetadata: Metadata | null;
  readonly userMetadata: Metadata | null;
}

/**
 * Creates a user for an administrator: no mail, no hook.
 *
 * @throws AppError `email_required`, `email_address_invalid`, `password_*`, `validation_failed` for a role that may not
 *   be given, `email_exists`.
 */
export async function createUser(context: Context, actor: Actor | null, creation: UserCreation): Promise<UserRow> {
  const email = parseEmailAddress(creation.email);
  const role = requireGivableRole(context.instance, creation.role);
  const draft = draftEmailUser(context, {
    aud: creation.aud,
    role: role === '' ? context.instance.settings.jwt.default_group_name : role,
    email,
    passwordHash: await hashNewPassword(context, creation.password),
    appMetadata: mergeMetadata({}, creation.appMetadata),
    userMetadata: mergeMetadata({}, creation.userMetadata),
  });
  return inTransaction(context, async (tx) => {
    const user = await storeEmailUser(tx, {
      ...draft,
      email_confirmed_at: creation.isConfirmed ? context.now : null,
      is_super_admin: creation.isSuperAdmin ?? false,
    });
    const traits = { user_id: user.id, user_email: user.email };
    if (actor) await recordAudit(tx, 'user_signedup', actor, traits);
    return user;
  });
}
