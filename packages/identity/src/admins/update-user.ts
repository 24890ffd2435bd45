import { inTransaction, lockUser, updateEmailIdentity, type UserChange, type UserRow } from '@gatehouse/database';
import { recordAudit, type Actor } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import { applyAnswer, callEventHooks } from '../hooks/call-event-hooks.ts';
import { hookBudgetOf } from '../hooks/hook-budget.ts';
import { endSessions } from '../sessions/end-sessions.ts';
import { changeUser } from '../users/change-user.ts';
import { parseEmailAddress } from '../users/email-address.ts';
import { mergeMetadata, type Metadata } from '../users/metadata.ts';
import { claimsOf } from '../users/new-user.ts';
import { hashNewPassword } from '../users/new-password.ts';
import { requireGivableRole } from '../users/provider-rules.ts';
import { confirmedAt } from '../users/user-state.ts';

/** What an administrator changes. Absent and empty values change nothing. */
export interface AdminUserUpdate {
  readonly role: string;
  /** Only true has an effect. */
  readonly confirm: boolean;
  readonly password: string;
  readonly email: string;
  readonly appMetadata: Metadata | null;
  readonly userMetadata: Metadata | null;
}

/**
 * Changes a user for an administrator, all or nothing. A new password ends the user's sessions. Hooks hear of it after
 * the commit; their failure is only logged.
 *
 * @returns the user; metadata as a hook's answer sets it.
 * @throws AppError `user_not_found`, `validation_failed`, `password_*`, `email_address_invalid`, `email_exists`.
 */
export async function updateUserAsAdmin(
  context: Context,
  actor: Actor,
  userId: string,
  update: AdminUserUpdate,
): Promise<UserRow> {
  const role = requireGivableRole(context.instance, update.role);
  const email = update.email === '' ? null : parseEmailAddress(update.email);
  const passwordHash = await hashNewPassword(context, update.password);
  const updated = await inTransaction(context, async (tx) => {
    const user = await lockUser(tx, userId);
    const change: UserChange = {
      ...(role === '' ? {} : { role }),
      ...(update.confirm && !confirmedAt(user) ? { email_confirmed_at: context.now } : {}),
      ...(passwordHash ? { password_hash: passwordHash } : {}),
      ...(email ? { email: email.written, email_key: email.key } : {}),
      app_metadata: mergeMetadata(user.app_metadata, update.appMetadata),
      user_metadata: mergeMetadata(user.user_metadata, update.userMetadata),
    };
    const changed = await changeUser(tx, user, change);
    if (passwordHash) await endSessions(tx, userId, { all: true }, 'password_changed');
    await updateEmailIdentity(tx, changed, claimsOf(changed), context.now);
    await recordAudit(tx, 'user_modified', actor, { user_id: user.id, user_email: user.email });
    return changed;
  });
  return tellHooks(context, updated);
}

async function tellHooks(context: Context, user: UserRow): Promise<UserRow> {
  try {
    return applyAnswer(user, await callEventHooks(context, 'usermodified', user, hookBudgetOf(context)));
  } catch (error) {
    context.services.log.warn({ component: 'webhook', event: 'usermodified', err: error }, 'event hook failed');
    return user;
  }
}
