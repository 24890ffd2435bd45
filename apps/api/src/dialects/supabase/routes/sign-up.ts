import { noStore } from '@gatehouse/http';
import { AppError } from '@gatehouse/errors';
import {
  acceptPassword,
  describeUser,
  identitiesOf,
  requireChannel,
  requirePhoneProvider,
  requireSignupsOpen,
  signInAfterSignUp,
  signUp,
  signUpAnonymously,
  supabaseLengthBytesMin,
  type Address,
  type Context,
  type SignUpOutcome,
} from '@gatehouse/identity';
import type { ApiContext, ApiMiddleware } from '../../../api-state.ts';
import { contextOf } from '../../../context.ts';
import { evenOut } from '../../../middleware/even-out.ts';
import { limitAddress } from '../../../middleware/limit-rate.ts';
import { challengeFields, challengeIn, mailReturnOf } from '../mail-return.ts';
import { answerJson, answerTokens } from '../presenters/present.ts';
import { addressIn } from '../read-address.ts';
import { readParams, type Body } from '../read-body.ts';
import { requireCaptcha } from '../require-captcha.ts';

const fields = {
  email: 'string',
  phone: 'string',
  password: 'string',
  data: 'object',
  channel: 'string',
  ...challengeFields,
} as const;

type SignUpParams = Body<typeof fields>;

/** `POST /signup` (supabase-core.md 13.3 and 13.4). */
export const signUpHere: readonly ApiMiddleware[] = [
  noStore(),
  evenOut(),
  requireCaptcha(),
  async function answer(ctx) {
    const params = await readParams(ctx, fields);
    const isAnonymous = !params.email && !params.phone;
    await (isAnonymous ? answerAnonymous(ctx, params) : answerNamed(ctx, params));
  },
];

async function answerAnonymous(ctx: ApiContext, { data }: SignUpParams): Promise<void> {
  const { instance } = ctx.state;
  if (!instance.settings.external.anonymous_users.enabled) throw new AppError('anonymous_provider_disabled');
  await limitAddress(ctx, 'anonymous');
  requireSignupsOpen(instance);
  answerTokens(ctx, await signUpAnonymously(contextOf(ctx), data ?? null));
}

async function answerNamed(ctx: ApiContext, params: SignUpParams): Promise<void> {
  await limitAddress(ctx, 'signup');
  requireSignupsOpen(ctx.state.instance);
  const context = contextOf(ctx);
  if (!params.password) throw new AppError('password_required');
  const password = await acceptPassword(context, params.password, supabaseLengthBytesMin);
  requireOneAddress(ctx, params);
  const back = await mailReturnOf(ctx, challengeIn(params));
  requireProvider(ctx, params);
  const address = addressIn(params);
  const outcome = await signUp(
    context,
    { address, password, data: params.data ?? null },
    {
      back,
      copiesClaims: true,
      repeats: 'change_nothing',
      tooSoon: 'refuse',
      pretends: !isAnyConfirmedByItself(context),
      audits: 'requests',
    },
  );
  await answerOutcome(ctx, context, { address, outcome });
}

/** Where people of one sort need no confirmation, an address that is taken is told, whatever its sort (13.3). */
function isAnyConfirmedByItself({ instance }: Context): boolean {
  return instance.settings.mailer.autoconfirm || instance.settings.sms.autoconfirm;
}

/** @throws AppError `validation_failed` */
function requireOneAddress(ctx: ApiContext, { email, phone, channel, code_challenge }: SignUpParams): void {
  if (email && phone) {
    const text = 'Only an email address or phone number should be provided on signup.';
    throw new AppError('validation_failed', { text });
  }
  if (!phone) return;
  requireChannel(ctx.state.instance, channel);
  if (code_challenge) throw new AppError('validation_failed', { text: 'PKCE not supported for phone signups' });
}

function requireProvider(ctx: ApiContext, { phone }: SignUpParams): void {
  const { instance } = ctx.state;
  if (phone) requirePhoneProvider(instance, 'Phone signups are disabled');
  else if (!instance.settings.external.email.enabled)
    throw new AppError('email_provider_disabled', { text: 'Email signups are disabled' });
}

/** An address that has an account gets what a new one would; clients find out by the empty `identities`. */
async function answerOutcome(
  ctx: ApiContext,
  context: Context,
  { address, outcome }: { readonly address: Address; readonly outcome: SignUpOutcome },
): Promise<void> {
  if (outcome.kind === 'confirmed') {
    answerTokens(ctx, await signInAfterSignUp(context, outcome.user, address));
    return;
  }
  if (outcome.kind === 'taken') {
    if (isAnyConfirmedByItself(context)) throw new AppError('user_already_exists');
    // The same look-up as for a new user; it finds nothing.
    answerJson(ctx, describeUser(outcome.decoy, await identitiesOf(context, outcome.decoy)));
    return;
  }
  const { user } = outcome;
  const identities = await identitiesOf(context, user);
  // Whoever was invited has said nothing yet: what an administrator knows of the person is not for a stranger.
  answerJson(ctx, user.invited_at ? describeUser({ ...user, user_metadata: {} }, []) : describeUser(user, identities));
}
