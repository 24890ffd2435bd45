import { deleteNewUser, restoreUser, type UserChange, type UserRow } from '@gatehouse/database';
import type { Context } from '../context.ts';
import { userObject } from '../events/event-objects.ts';
import { recordEvents } from '../events/record-events.ts';
import { userChangeEvents } from '../events/user-change-events.ts';

/**
 * Removes a user whom this request has stored, and says so to whoever listens. One that has been confirmed or has signed
 * in since stays.
 */
export async function takeBackUser(context: Context, user: UserRow): Promise<void> {
  if (!(await deleteNewUser(context, user.id))) return;
  const { services, instanceId, now } = context;
  context.afterCommit(() => services.usage.count(instanceId, 'sign_ups', now, -1));
  await recordEvents(context, [{ type: 'user.deleted', userId: user.id, data: { user: userObject(user) } }]);
}

/** Puts columns back that this request has changed, unless somebody has changed the user since. */
export async function takeBackChange(context: Context, changed: UserRow, columns: UserChange): Promise<void> {
  const restored = await restoreUser(context, changed.id, columns, context.now);
  if (restored) await recordEvents(context, userChangeEvents(changed, restored, context.now));
}
