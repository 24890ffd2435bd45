import { AppError } from '@gatehouse/errors';
import { requestRecovery, requireEmailProvider } from '@gatehouse/identity';
import type { ApiMiddleware } from '../../../api-state.ts';
import { contextOf } from '../../../context.ts';
import { evenOut } from '../../../middleware/even-out.ts';
import { limitRate } from '../../../middleware/limit-rate.ts';
import { challengeFields, challengeIn, mailReturnOf } from '../mail-return.ts';
import { answerJson } from '../presenters/present.ts';
import { emailIn } from '../read-address.ts';
import { readParams } from '../read-body.ts';
import { requireCaptcha } from '../require-captcha.ts';

const fields = { email: 'string', ...challengeFields } as const;

/** `POST /recover` (supabase-core.md 13.8): whether the address is known does not show. */
export const recover: readonly ApiMiddleware[] = [
  limitRate('recover'),
  evenOut(),
  requireCaptcha(),
  async function answer(ctx) {
    requireEmailProvider(ctx.state.instance);
    const params = await readParams(ctx, fields);
    if (!params.email) throw new AppError('validation_failed', { text: 'Password recovery requires an email' });
    const email = emailIn(params.email);
    const back = await mailReturnOf(ctx, challengeIn(params));
    await requestRecovery(contextOf(ctx), email, { back, tooSoon: 'refuse' });
    answerJson(ctx, {});
  },
];
