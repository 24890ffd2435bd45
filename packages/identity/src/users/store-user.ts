import { inTransaction, insertUser, type NewUser, type UserRow } from '@gatehouse/database';
import type { Context } from '../context.ts';
import { recordEvents } from '../events/record-events.ts';
import { newUserEvents } from './new-user.ts';

/**
 * Stores a user without an e-mail identity and says so to whoever listens.
 *
 * @throws AppError `email_exists` when the address is taken in the audience.
 */
export async function storeUser(context: Context, draft: NewUser): Promise<UserRow> {
  return inTransaction(context, async (tx) => {
    const user = await insertUser(tx, draft);
    await recordEvents(tx, newUserEvents(user));
    return user;
  });
}
