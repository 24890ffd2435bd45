import { AppError } from '@gatehouse/errors';
import {
  requireEmailProvider,
  requirePhoneProvider,
  resendConfirmation,
  resendEmailChange,
  resendPhoneChange,
} from '@gatehouse/identity';
import type { ApiContext, ApiMiddleware } from '../../../api-state.ts';
import { contextOf } from '../../../context.ts';
import { evenOut } from '../../../middleware/even-out.ts';
import { limitRate } from '../../../middleware/limit-rate.ts';
import { challengeFields, challengeIn, mailReturnOf } from '../mail-return.ts';
import { answerMessage } from '../presenters/present.ts';
import { emailIn, phoneAddressIn } from '../read-address.ts';
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
    const rules = { back: await mailReturnOf(ctx, challenge), tooSoon: 'refuse' } as const;
    const messageId = await (params.phone ? resendSms(ctx, params, rules) : resendMail(ctx, params, rules));
    answerMessage(ctx, messageId);
  },
];

type Params = Body<typeof fields>;
type Rules = Parameters<typeof resendConfirmation>[2];

// A type that does not go with the sort of address finds nobody.

async function resendMail(ctx: ApiContext, { type, email = '' }: Params, rules: Rules): Promise<undefined> {
  requireEmailProvider(ctx.state.instance);
  const address = { kind: 'email', ...emailIn(email) } as const;
  if (type === 'signup') await resendConfirmation(contextOf(ctx), address, rules);
  if (type === 'email_change') await resendEmailChange(contextOf(ctx), address, rules);
}

async function resendSms(ctx: ApiContext, { type, phone = '' }: Params, rules: Rules): Promise<string | undefined> {
  requirePhoneProvider(ctx.state.instance);
  const address = phoneAddressIn(phone);
  if (type === 'sms') return resendConfirmation(contextOf(ctx), address, rules);
  return type === 'phone_change' ? resendPhoneChange(contextOf(ctx), address, rules.tooSoon) : undefined;
}

/** @throws AppError `validation_failed` */
function requireAddress({ type = '', email, phone }: Params): void {
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
