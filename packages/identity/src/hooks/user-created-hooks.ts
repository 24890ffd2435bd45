import type { UserRow } from '@gatehouse/database';
import type { Context } from '../context.ts';
import { describeUser } from '../users/describe-user.ts';
import { hasAuthHook } from './auth-hook-names.ts';
import { callAuthHook } from './call-auth-hook.ts';
import type { HookBudget } from './hook-budget.ts';
import { hookUser } from './hook-user.ts';

/** How a receiver reads that a user is not stored yet. */
const zeroTime = '0001-01-01T00:00:00Z';

/**
 * Asks the site's hook whether a user may be created, as it would be. Call it wherever one is about to be stored for
 * somebody who signs up or in, or is invited; not where an administrator creates it. Never inside a transaction.
 *
 * @throws AppError `hook_*`: the user must not be stored.
 */
export async function askBeforeUserCreated(context: Context, draft: UserRow, budget?: HookBudget): Promise<void> {
  if (!hasAuthHook(context, 'before_user_created')) return;
  const user = { ...describeUser(draft, []), created_at: zeroTime, updated_at: zeroTime };
  await callAuthHook(context, 'before_user_created', { user }, budget);
}

/**
 * Tells the site's hook of a user that this request has stored. Call it after the commit, once for each user.
 *
 * @throws AppError `hook_*`: the request fails, the user stays.
 */
export async function tellAfterUserCreated(context: Context, user: UserRow, budget?: HookBudget): Promise<void> {
  if (!hasAuthHook(context, 'after_user_created')) return;
  await callAuthHook(context, 'after_user_created', { user: await hookUser(context, user) }, budget);
}
