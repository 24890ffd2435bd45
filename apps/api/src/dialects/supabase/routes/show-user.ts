import { AppError } from '@gatehouse/errors';
import { describeUser } from '@gatehouse/identity';
import type { ApiMiddleware } from '../../../api-state.ts';
import { audienceIn, audienceOf } from '../../../context.ts';
import { bearerOf } from '../../../middleware/bearer-of.ts';
import { answerJson } from '../presenters/present.ts';
import { requireUser } from '../require-user.ts';

/** `GET /user` (supabase-core.md 14.1): one round trip. */
export const showUser: readonly ApiMiddleware[] = [
  requireUser(),
  function answer(ctx) {
    const { user, identities, claims } = bearerOf(ctx);
    if (audienceOf(ctx) !== audienceIn(claims)) {
      const text = 'Token audience does not match the audience of the request';
      throw new AppError('validation_failed', { text });
    }
    answerJson(ctx, describeUser(user, identities));
  },
];
