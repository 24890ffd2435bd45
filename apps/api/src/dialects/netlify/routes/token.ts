import { hasNul, noStore, parseForm } from '@gatehouse/http';
import { AppError, isAppError } from '@gatehouse/errors';
import { refreshSession, requireEmailProvider, signInWithPassword, type SignedIn } from '@gatehouse/identity';
import type { ApiContext, ApiMiddleware } from '../../../api-state.ts';
import { contextOf } from '../../../context.ts';
import { limitPasswordTries, limitRate } from '../../../middleware/limit-rate.ts';
import { answerTokens } from '../presenters/present.ts';
import { clearTokenCookie } from '../presenters/token-cookie.ts';
import { requireCaptcha } from '../require-captcha.ts';

const windowSeconds = 300;
const burst = 30;

/** `POST /token` (netlify.md 3.7): form values, two grants. */
export const token: readonly ApiMiddleware[] = [
  noStore(),
  async function requireProvider(ctx, next) {
    requireEmailProvider(ctx.state.instance);
    await next();
  },
  limitRate('token', (ctx) => ({ burst, perSecond: ctx.state.instance.settings.rate_limit.token / windowSeconds })),
  // After the limit: an answer is checked by a call to somebody else's server.
  requireCaptcha(),
  async function answer(ctx) {
    const form = await parseForm(ctx);
    if (hasNul(form)) throw new AppError('validation_failed', { text: 'The form holds the character U+0000' });
    answerTokens(ctx, await grant(ctx, form));
  },
];

async function grant(ctx: ApiContext, form: Readonly<Record<string, string>>): Promise<SignedIn> {
  switch (form['grant_type']) {
    case 'password':
      return passwordGrant(ctx, form['username'] ?? '', form['password'] ?? '');
    case 'refresh_token':
      return refreshGrant(ctx, form['refresh_token'] ?? '');
    default:
      throw new AppError('unsupported_grant_type');
  }
}

async function passwordGrant(ctx: ApiContext, email: string, password: string): Promise<SignedIn> {
  await limitPasswordTries(ctx, email);
  try {
    const signedIn = await signInWithPassword(contextOf(ctx), { kind: 'email', text: email }, password);
    ctx.state.log.info(
      { metering: true, action: 'login', login_method: 'password', ...meterFields(ctx, signedIn) },
      'Login',
    );
    return signedIn;
  } catch (error) {
    // This dialect has no word for a ban.
    if (isAppError(error, 'user_banned')) throw new AppError('invalid_credentials', { cause: error });
    throw error;
  }
}

async function refreshGrant(ctx: ApiContext, refreshToken: string): Promise<SignedIn> {
  try {
    const signedIn = await refreshSession(contextOf(ctx), refreshToken);
    ctx.state.log.info(
      { metering: true, action: 'login', login_method: 'token', ...meterFields(ctx, signedIn) },
      'Login',
    );
    return signedIn;
  } catch (error) {
    if (isAppError(error) && endsCookie.has(error.code)) clearTokenCookie(ctx);
    if (isAppError(error, 'user_banned') || isAppError(error, 'session_expired')) {
      throw new AppError('refresh_token_not_found', { cause: error });
    }
    throw error;
  }
}

/** Not for an unknown token (netlify.md 4.3). */
const endsCookie = new Set(['refresh_token_already_used', 'refresh_token_expired', 'session_expired', 'user_banned']);

function meterFields(ctx: ApiContext, signedIn: SignedIn): { instance_id: string; user_id: string } {
  return { instance_id: ctx.state.instance.id, user_id: signedIn.user.id };
}
