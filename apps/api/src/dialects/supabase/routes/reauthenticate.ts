import { requestReauthentication } from '@gatehouse/identity';
import type { ApiMiddleware } from '../../../api-state.ts';
import { contextOf } from '../../../context.ts';
import { bearerOf } from '../../../middleware/bearer-of.ts';
import { mailReturnOf } from '../mail-return.ts';
import { answerMessage } from '../presenters/present.ts';
import { requireUser } from '../require-user.ts';

/** `GET /reauthenticate` (supabase-core.md 14.4): sends a code for the next change of the password. */
export const reauthenticate: readonly ApiMiddleware[] = [
  requireUser(),
  async function answer(ctx) {
    const { user } = bearerOf(ctx);
    answerMessage(ctx, await requestReauthentication(contextOf(ctx), user, await mailReturnOf(ctx, null)));
  },
];
