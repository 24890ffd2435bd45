import { deleteUser, getUserById, inTransaction } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { recordAudit, type Actor } from '../audit/audit-entry.ts';
import type { Context } from '../context.ts';
import { userObject } from '../events/event-objects.ts';
import { recordEvents } from '../events/record-events.ts';
import { callEventHooks } from '../hooks/call-event-hooks.ts';
import { hookBudgetOf } from '../hooks/hook-budget.ts';

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
    await recordAudit(tx, 'user_deleted', actor, { user_id: user.id, user_email: user.email });
  });
  try {
    await callEventHooks(context, 'userdeleted', user, hookBudgetOf(context));
  } catch (error) {
    context.services.log.warn({ component: 'webhook', event: 'userdeleted', err: error }, 'event hook failed');
  }
}
