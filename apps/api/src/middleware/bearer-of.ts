import { AppError } from '@gatehouse/errors';
import type { Bearer } from '@gatehouse/identity';
import type { ApiContext } from '../api-state.ts';

/** The user that the dialect's `requireUser` has loaded. @throws AppError `no_authorization` where there is no such step */
export function bearerOf(ctx: Pick<ApiContext, 'state'>): Bearer {
  const { bearer } = ctx.state;
  if (!bearer) throw new AppError('no_authorization');
  return bearer;
}
