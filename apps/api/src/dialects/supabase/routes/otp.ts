import { AppError, isAppError } from '@gatehouse/errors';
import { requestSignIn, requireMagicLinks, requirePhoneProvider } from '@gatehouse/identity';
import type { ApiContext, ApiMiddleware } from '../../../api-state.ts';
import { contextOf } from '../../../context.ts';
import { evenOut } from '../../../middleware/even-out.ts';
import { limitRate } from '../../../middleware/limit-rate.ts';
import { challengeFields, challengeIn, mailReturnOf } from '../mail-return.ts';
import { answerMessage } from '../presenters/present.ts';
import { addressIn } from '../read-address.ts';
import { readParams, type Body } from '../read-body.ts';
import { requireCaptcha } from '../require-captcha.ts';

const fields = {
  email: 'string',
  phone: 'string',
  create_user: 'bool',
  data: 'object',
  channel: 'string',
  ...challengeFields,
} as const;

type OtpParams = Body<typeof fields>;

/** `POST /otp` (supabase-core.md 13.6). */
export const otp: readonly ApiMiddleware[] = [
  limitRate('otp'),
  evenOut(),
  requireCaptcha(),
  async function answer(ctx) {
    const params = await readParams(ctx, fields);
    requireOneAddress(params);
    await sendSignIn(ctx, params);
  },
];

/** `POST /magiclink` (supabase-core.md 13.7). */
export const magiclink: readonly ApiMiddleware[] = [
  limitRate('magiclink'),
  evenOut(),
  requireCaptcha(),
  async function answer(ctx) {
    requireMagicLinks(ctx.state.instance);
    const { email, data, code_challenge, code_challenge_method } = await readParams(ctx, fields);
    if (!email) throw new AppError('validation_failed', { status: 422, text: 'Password recovery requires an email' });
    const challenge = {
      ...(code_challenge && { code_challenge }),
      ...(code_challenge_method && { code_challenge_method }),
    };
    await sendSignIn(ctx, { email, ...(data && { data }), ...challenge });
  },
];

/** The checks in the order of supabase-core.md 13.6. */
function requireOneAddress(params: OtpParams): void {
  const { email, phone, channel, create_user: createUser = true } = params;
  if (email && phone) {
    const text = 'Only an email address or phone number should be provided';
    throw new AppError('validation_failed', { text });
  }
  if (email && channel)
    throw new AppError('validation_failed', { text: 'Channel should only be specified with Phone OTP' });
  challengeIn(params);
  if (!createUser && (email || phone)) requireAddressOfSomebody(params);
  if (!email && !phone) {
    throw new AppError('validation_failed', { text: 'One of email or phone must be set' });
  }
}

/** Where nobody is added, what is no address is nobody's. @throws AppError `otp_disabled` */
function requireAddressOfSomebody(params: OtpParams): void {
  try {
    addressIn(params);
  } catch (error) {
    if (isAppError(error)) {
      throw new AppError('otp_disabled', { cause: error });
    }
    throw error;
  }
}

async function sendSignIn(ctx: ApiContext, params: OtpParams): Promise<void> {
  const { data = null, create_user: createUser = true } = params;
  // Where nobody is added, first it is told that nobody has the address.
  if (createUser) requireWay(ctx, params);
  const address = addressIn(params);
  const back = await mailReturnOf(ctx, params.phone ? null : challengeIn(params));
  const rules = { back, tooSoon: 'refuse', audits: 'requests' } as const;
  answerMessage(ctx, await requestSignIn(contextOf(ctx), { address, data, createUser }, rules));
}

/** @throws AppError `email_provider_disabled`, `phone_provider_disabled` */
function requireWay(ctx: ApiContext, { phone }: OtpParams): void {
  if (phone) requirePhoneProvider(ctx.state.instance);
  else requireMagicLinks(ctx.state.instance);
}
