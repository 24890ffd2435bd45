import { AppError } from '@gatehouse/errors';
import type { Actor } from '@gatehouse/identity';
import type { ApiContext } from '../api-state.ts';

/** Who the dialect's gate for administrators let in. @throws AppError `no_authorization` where there is no gate */
export function administratorIn(ctx: Pick<ApiContext, 'state'>): Actor {
  const { administrator } = ctx.state;
  if (!administrator) throw new AppError('no_authorization');
  return administrator;
}
