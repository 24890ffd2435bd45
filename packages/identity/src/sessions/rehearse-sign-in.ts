import { rehearse, type UserRow } from '@gatehouse/database';
import type { Context } from '../context.ts';
import { hasClaimsHook } from '../hooks/custom-claims.ts';
import { prepareSignIn, type Means, type PreparedSignIn } from './sign-in.ts';

/**
 * Asks the site's hook what a token will say of somebody who is changed as they sign in. That can only be asked once it
 * is known what the user will be, so the change is rehearsed, and undone.
 *
 * @param by how the session will be authenticated; null where none follows.
 * @param become makes of the user what it will be; null of one who gets no session yet.
 * @returns null where no hook has a say in it.
 * @throws AppError `hook_*`; whatever `become` throws.
 */
export async function rehearseSignIn(
  context: Context,
  by: Means | null,
  become: (transaction: Context) => Promise<UserRow | null>,
): Promise<PreparedSignIn | null> {
  if (by === null || !hasClaimsHook(context)) return null;
  const user = await rehearse(context, become);
  return user && prepareSignIn(context, user, by);
}
