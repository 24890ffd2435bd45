import { inTransaction, insertUser, type NewUser, type UserRow } from '@gatehouse/database';
import type { Context } from '../context.ts';
import { recordEvents } from '../events/record-events.ts';
import { withinUserQuota } from '../quotas/user-quota.ts';
import { newUserEvents, tellNewUser } from './new-user.ts';

/**
 * Stores a user without an e-mail identity and says so to whoever listens.
 *
 * @throws AppError `email_exists` when the address is taken in the audience, `user_quota_reached`.
 */
export async function storeUser(context: Context, draft: NewUser): Promise<UserRow> {
  return inTransaction(context, (outer) =>
    withinUserQuota(outer, async (tx) => {
      const user = await insertUser(tx, draft);
      await recordEvents(tx, newUserEvents(user));
      tellNewUser(tx);
      return user;
    }),
  );
}
