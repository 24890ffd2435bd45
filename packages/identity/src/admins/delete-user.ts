import {
  deleteSignIns,
  deleteUser,
  getUserById,
  inTransaction,
  listIdentities,
  lockUser,
  obscureIdentity,
  type UserRow,
} from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { recordAudit, type Actor } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import { userObject } from '../events/event-objects.ts';
import { recordEvents } from '../events/record-events.ts';
import { callEventHooks } from '../hooks/call-event-hooks.ts';
import { hookBudgetOf } from '../hooks/hook-budget.ts';
import { changeUser } from '../users/change-user.ts';
import { userTraits } from './create-user.ts';
import { obscuredIdentity, obscuredUser } from './obscured.ts';

/**
 * Removes a user with everything that belongs to it. Hooks hear of it after the commit; their failure is only logged.
 *
 * @throws AppError `user_not_found`
 */
export async function deleteUserAsAdmin(context: Context, actor: Actor, userId: string): Promise<void> {
  const user = await getUserById(context, userId);
  await inTransaction(context, async (tx) => {
    if (!(await deleteUser(tx, userId))) throw new AppError('user_not_found');
    await recordEvents(tx, [{ type: 'user.deleted', userId, data: { user: userObject(user) } }]);
    await recordAudit(tx, 'user_deleted', actor, userTraits(user));
  });
  await tellHooks(context, user);
}

/**
 * Removes all that says who a user was, and every way to sign in; the id stays taken (supabase-extended.md 3.5). Who has
 * been removed so before stays as it is. Hooks hear of it as of any removal.
 *
 * @throws AppError `user_not_found`
 */
export async function deleteUserSoftly(context: Context, actor: Actor, userId: string): Promise<void> {
  const user = await inTransaction(context, async (tx) => {
    const locked = await lockUser(tx, userId);
    await recordAudit(tx, 'user_deleted', actor, userTraits(locked));
    if (locked.deleted_at) return undefined;
    await changeUser(tx, locked, obscuredUser(locked, tx.now));
    for (const identity of await listIdentities(tx, userId)) {
      await obscureIdentity(tx, identity.id, obscuredIdentity(identity), tx.now);
    }
    await deleteSignIns(tx, userId);
    return locked;
  });
  if (user) await tellHooks(context, user);
}

async function tellHooks(context: Context, user: UserRow): Promise<void> {
  try {
    await callEventHooks(context, 'userdeleted', user, hookBudgetOf(context));
  } catch (error) {
    context.services.log.warn({ component: 'webhook', event: 'userdeleted', err: error }, 'event hook failed');
  }
}
