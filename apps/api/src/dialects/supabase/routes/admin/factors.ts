import { AppError } from '@gatehouse/errors';
import type { ApiMiddleware } from '../../../../api-state.ts';
import { answerJson } from '../../presenters/present.ts';
import { requireAdmin } from '../../require-admin.ts';
import { loadUser, pathId } from './loaded-user.ts';

/** `GET /admin/users/{id}/factors` (supabase-extended.md 3.6): nobody has a factor. */
export const listFactorsToAdmin: readonly ApiMiddleware[] = [
  requireAdmin(),
  async function answer(ctx) {
    await loadUser(ctx);
    answerJson(ctx, []);
  },
];

/** `PUT` and `DELETE /admin/users/{id}/factors/{factor_id}`. */
export const factorOfUser: readonly ApiMiddleware[] = [
  requireAdmin(),
  async function findNone(ctx) {
    await loadUser(ctx);
    pathId(ctx, 'factorId', 'factor_id');
    throw new AppError('mfa_factor_not_found');
  },
];
