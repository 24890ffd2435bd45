import { isUuid } from '@gatehouse/crypto';
import { AppError } from '@gatehouse/errors';
import { unlinkIdentity } from '@gatehouse/identity';
import type { ApiContext, ApiMiddleware } from '../../../api-state.ts';
import { audienceIn, audienceOf, contextOf } from '../../../context.ts';
import { bearerOf } from '../../../middleware/bearer-of.ts';
import { answerJson } from '../presenters/present.ts';
import { requireUser } from '../require-user.ts';
import { requireManualLinking } from './authorize.ts';

/** `DELETE /user/identities/{identity_id}` (supabase-core.md 14.3). */
export const removeIdentity: readonly ApiMiddleware[] = [
  requireUser(),
  requireManualLinking(),
  async function answer(ctx) {
    const id = identityIdIn(ctx);
    const { user, claims } = bearerOf(ctx);
    if (audienceOf(ctx) !== audienceIn(claims)) throw new AppError('unexpected_audience');
    await unlinkIdentity(contextOf(ctx), user, id);
    answerJson(ctx, {});
  },
];

function identityIdIn(ctx: ApiContext): string {
  const { id = '' } = ctx['params'] as { id?: string };
  if (isUuid(id)) return id.toLowerCase();
  throw new AppError('validation_failed', { status: 404, text: 'identity_id must be a UUID' });
}
