import { AppError } from '@gatehouse/errors';
import { eventUser, subjectOf, updateOwnUser } from '@gatehouse/identity';
import type { ApiContext, ApiMiddleware } from '../../../api-state.ts';
import { contextOf } from '../../../context.ts';
import { bearerOf } from '../../../middleware/bearer-of.ts';
import { limitPasswordTries } from '../../../middleware/limit-rate.ts';
import { rephrase } from '../../../middleware/rephrase.ts';
import { answerJson } from '../presenters/present.ts';
import { objectIn, readParams, textIn } from '../read-params.ts';
import { requireToken, requireUser } from '../require-user.ts';

const unreadableSubject = rephrase({ bad_jwt: { status: 400, text: 'Could not read User ID claim' } });

/** Who names an audience must hold a token of it, and of somebody (netlify.md 3.8). */
const requireSameAudience: ApiMiddleware = async (ctx, next) => {
  const { claims = {} } = ctx.state;
  const asked = ctx.get('X-JWT-AUD');
  subjectOf(claims);
  if (asked !== '' && asked !== (claims['aud'] ?? '')) {
    const text = "Token audience doesn't match request audience";
    throw new AppError('unexpected_audience', { status: 400, text, isRephrased: true });
  }
  await next();
};

/** `GET /user` (netlify.md 3.8): one round trip. */
export const showUser: readonly ApiMiddleware[] = [
  requireToken(),
  unreadableSubject,
  requireSameAudience,
  requireUser(),
  function answer(ctx) {
    answerJson(ctx, eventUser(bearerOf(ctx).user));
  },
];

const shape = {
  struct: 'UserUpdateParams',
  fields: {
    email: 'string',
    password: 'string',
    current_password: 'string',
    nonce: 'string',
    email_change_token: 'string',
    data: 'object',
    app_metadata: 'object',
  },
} as const;

/** What the tries of a password are counted by: who has stolen a token must not guess at one by it either. */
function accountOf(ctx: ApiContext): string {
  const { email, phone, id } = bearerOf(ctx).user;
  return email ?? phone ?? id;
}

/** `PUT /user` (netlify.md 3.9); `current_password` and `nonce` are what a site may ask for with a new password. */
export const changeUser: readonly ApiMiddleware[] = [
  requireToken(),
  async function readUpdate(ctx, next) {
    // Before it is asked whose token it is, as the original did.
    ctx.state.params = await readParams(ctx, shape, 'Could not read User Update params');
    await next();
  },
  unreadableSubject,
  requireUser(),
  async function answer(ctx) {
    const { params = {} } = ctx.state;
    const currentPassword = textIn(params, 'current_password');
    if (currentPassword !== '') await limitPasswordTries(ctx, accountOf(ctx));
    const user = await updateOwnUser(contextOf(ctx), bearerOf(ctx), {
      email: textIn(params, 'email'),
      password: textIn(params, 'password'),
      currentPassword,
      nonce: textIn(params, 'nonce'),
      emailChangeToken: textIn(params, 'email_change_token'),
      data: objectIn(params, 'data'),
      appMetadata: objectIn(params, 'app_metadata'),
    });
    answerJson(ctx, eventUser(user));
  },
];
