import { inTransaction, updateUser, type UserChange, type UserRow } from '@gatehouse/database';
import type { Context } from '../context.ts';
import { recordEvents } from '../events/record-events.ts';
import { userChangeEvents } from '../events/user-change-events.ts';

/**
 * Changes a stored user and says so to whoever listens. The only way to change one here: what has happened is read off
 * the rows.
 *
 * @param before as it is stored now.
 * @throws AppError `user_not_found`, or `email_exists` when the address is taken in the audience.
 */
export async function changeUser(context: Context, before: UserRow, change: UserChange): Promise<UserRow> {
  return inTransaction(context, async (tx) => {
    const after = await updateUser(tx, before.id, change, tx.now);
    await recordEvents(tx, userChangeEvents(before, after, tx.now));
    return after;
  });
}
