import { AppError } from '@gatehouse/errors';
import { eventUser, subjectOf, updateOwnUser } from '@gatehouse/identity';
import type { ApiMiddleware } from '../../../api-state.ts';
import { contextOf } from '../../../context.ts';
import { bearerOf } from '../../../middleware/bearer-of.ts';
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
    email_change_token: 'string',
    data: 'object',
    app_metadata: 'object',
  },
} as const;

/** `PUT /user` (netlify.md 3.9). */
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
    const user = await updateOwnUser(contextOf(ctx), bearerOf(ctx), {
      email: textIn(params, 'email'),
      password: textIn(params, 'password'),
      emailChangeToken: textIn(params, 'email_change_token'),
      data: objectIn(params, 'data'),
      appMetadata: objectIn(params, 'app_metadata'),
    });
    answerJson(ctx, eventUser(user));
  },
];
