import { AppError } from '@gatehouse/errors';
import type { ApiMiddleware } from '../../../../api-state.ts';
import { answerJson } from '../../presenters/present.ts';
import { requireAdmin } from '../../require-admin.ts';
import { loadUser, pathId } from './loaded-user.ts';

/** `GET /admin/users/{id}/passkeys` (supabase-extended.md 3.7), whether or not passkeys are enabled: nobody has one. */
export const listPasskeysToAdmin: readonly ApiMiddleware[] = [
  requireAdmin(),
  async function answer(ctx) {
    await loadUser(ctx);
    answerJson(ctx, []);
  },
];

/** `DELETE /admin/users/{id}/passkeys/{passkey_id}`: a bad id and an unknown one get the same answer. */
export const passkeyOfUser: readonly ApiMiddleware[] = [
  requireAdmin(),
  async function findNone(ctx) {
    await loadUser(ctx);
    pathId(ctx, 'passkeyId', 'passkey_id');
    throw new AppError('validation_failed', { status: 404, text: 'Passkey not found' });
  },
];
