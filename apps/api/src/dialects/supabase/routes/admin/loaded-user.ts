import { getUserById, type UserRow } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { uuidOf } from '@gatehouse/http';
import type { ApiContext } from '../../../../api-state.ts';
import { contextOf } from '../../../../context.ts';

/**
 * The user that the path names, in any spelling of the id (decision 15), also one who is deleted softly.
 *
 * @throws AppError `validation_failed` (404) for no UUID, `user_not_found` (404)
 */
export async function loadUser(ctx: ApiContext): Promise<UserRow> {
  const id = pathId(ctx, 'id', 'user_id');
  ctx.state.logFields['user_id'] = id;
  return getUserById(contextOf(ctx), id);
}

/**
 * An id of the path.
 *
 * @param name what the path calls it, and `said` what an error calls it.
 * @throws AppError `validation_failed` (404)
 */
export function pathId(ctx: ApiContext, name: string, said: string): string {
  const params = ctx['params'] as Readonly<Record<string, string | undefined>>;
  return uuidOf(
    params[name],
    () => new AppError('validation_failed', { status: 404, text: `${said} must be an UUID` }),
  );
}
