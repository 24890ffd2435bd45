import { countAllUsers, inTransaction, lockUserQuota, type Scope } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import type { Instance } from '@gatehouse/instances';
import type { Context } from '../context.ts';
import { tellQuotaReached } from './quota-periods.ts';

/** Fewer than this below the limit sign-ups queue up, so that those at the same moment are counted too. */
const closeTo = 500;

/**
 * Refuses a new user where the site has as many as it may. For the beginning of a request that anybody can make: an
 * address that has an account then gets the same answer as one that has none. One round trip where there is a quota.
 *
 * @throws AppError `user_quota_reached`
 */
export async function requireUserRoom(context: Context): Promise<void> {
  const { users_max: max } = context.instance.settings.quotas;
  if (max > 0 && (await countAllUsers(context)) >= max) throw full(context, max);
}

/**
 * Stores a new user within the quota of its site, exactly: near the limit only one transaction at a time does.
 *
 * @throws AppError `user_quota_reached`
 */
export async function withinUserQuota<T>(context: Context, store: (tx: Context) => Promise<T>): Promise<T> {
  const { users_max: max } = context.instance.settings.quotas;
  if (max === 0) return store(context);
  return inTransaction(context, async (tx) => {
    if ((await countToLimit(tx, max)) >= max) throw full(context, max);
    return store(tx);
  });
}

/**
 * Ends a transaction that has stored more users than its site may have, a batch of an import for one.
 *
 * @throws AppError `user_quota_reached`
 */
export async function keepToUserQuota(tx: Scope & { readonly instance: Instance }): Promise<void> {
  const { users_max: limit } = tx.instance.settings.quotas;
  if (limit === 0) return;
  if ((await countToLimit(tx, limit)) > limit) throw new AppError('user_quota_reached', { params: { limit } });
}

/** How many users there are. Near the limit only one transaction at a time learns that, until it ends. */
async function countToLimit(tx: Scope, limit: number): Promise<number> {
  const count = await countAllUsers(tx);
  if (count + closeTo <= limit) return count;
  await lockUserQuota(tx);
  // Once more: what was counted before the lock is from before it.
  return countAllUsers(tx);
}

function full(context: Context, limit: number): AppError {
  tellQuotaReached(context, 'users_max', limit, 'day');
  return new AppError('user_quota_reached', { params: { limit } });
}
