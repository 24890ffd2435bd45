import { AppError } from '@gatehouse/errors';
import { requireEmailProvider, resendConfirmation, resendEmailChange } from '@gatehouse/identity';
import type { ApiMiddleware } from '../../../api-state.ts';
import { contextOf } from '../../../context.ts';
import { evenOut } from '../../../middleware/even-out.ts';
import { limitRate } from '../../../middleware/limit-rate.ts';
import { challengeFields, challengeIn, mailReturnOf } from '../mail-return.ts';
import { answerJson } from '../presenters/present.ts';
import { emailIn } from '../read-address.ts';
import { readParams, type Body } from '../read-body.ts';
import { requireCaptcha } from '../require-captcha.ts';

const fields = { type: 'string', email: 'string', phone: 'string', ...challengeFields } as const;
const mailTypes = ['signup', 'email_change'];
const phoneTypes = ['sms', 'phone_change'];

/** `POST /resend` (supabase-core.md 13.9): whether there is anything to send again does not show. */
export const resend: readonly ApiMiddleware[] = [
  limitRate('resend'),
  evenOut(),
  requireCaptcha(),
  async function answer(ctx) {
    const params = await readParams(ctx, fields);
    const challenge = mailTypes.includes(params.type ?? '') ? challengeIn(params) : null;
    requireAddress(params);
    if (params.phone) throw new AppError('phone_provider_disabled');
    requireEmailProvider(ctx.state.instance);
    const email = emailIn(params.email ?? '');
    const rules = { back: await mailReturnOf(ctx, challenge), tooSoon: 'refuse' } as const;
    // A number has nothing to do with an address: the pair finds nobody.
    if (params.type === 'signup') await resendConfirmation(contextOf(ctx), email, rules);
    if (params.type === 'email_change') await resendEmailChange(contextOf(ctx), email, rules);
    answerJson(ctx, {});
  },
];

/** @throws AppError `validation_failed` */
function requireAddress({ type = '', email, phone }: Body<typeof fields>): void {
  if (!mailTypes.includes(type) && !phoneTypes.includes(type)) {
    const text = `Missing one of these types: ${[...mailTypes, ...phoneTypes].join(', ')}`;
    throw new AppError('validation_failed', { text });
  }
  if (type === 'signup' && !email) {
    throw new AppError('validation_failed', { text: 'Type provided requires an email address' });
  }
  if (type === 'sms' && !phone) {
    throw new AppError('validation_failed', { text: 'Type provided requires a phone number' });
  }
  if (email && phone) {
    const text = 'Only an email address or phone number should be provided.';
    throw new AppError('validation_failed', { text });
  }
  if (!email && !phone) throw new AppError('validation_failed', { text: 'Missing email address or phone number' });
}
