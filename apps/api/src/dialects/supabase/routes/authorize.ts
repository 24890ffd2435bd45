import { parseForm } from '@gatehouse/http';
import { AppError } from '@gatehouse/errors';
import type { ApiMiddleware } from '../../../api-state.ts';
import { requireUser } from '../require-user.ts';

/** `GET /authorize` (supabase-core.md 16.1): no provider can be used, so each is answered as a disabled one. */
export const authorize: ApiMiddleware = () => {
  throw new AppError('validation_failed', { text: 'Unsupported provider: provider is not enabled' });
};

/** `GET` and `POST /callback` (supabase-core.md 7.5): a state that no sign-in here has given out. */
export const callback: ApiMiddleware = async (ctx) => {
  // Apple posts a form.
  const { state = '' } = await parseForm(ctx);
  const isMissing = state === '';
  const target = new URL(ctx.state.instance.settings.site_url);
  target.searchParams.set('error', 'invalid_request');
  target.searchParams.set('error_code', isMissing ? 'bad_oauth_callback' : 'bad_oauth_state');
  target.searchParams.set(
    'error_description',
    isMissing ? 'OAuth state parameter missing' : 'OAuth state is invalid or has expired',
  );
  ctx.redirect(target.href);
  ctx.status = 303;
  ctx.body = '';
};

/** `GET /user/identities/authorize` (supabase-core.md 14.3): as {@link authorize}, for who may link at all. */
export const linkIdentity: readonly ApiMiddleware[] = [requireUser(), requireManualLinking(), authorize];

/** Keeps out everyone where people may not link identities themselves. @throws AppError `manual_linking_disabled` */
export function requireManualLinking(): ApiMiddleware {
  return async function askSettings(ctx, next) {
    const { security } = ctx.state.instance.settings;
    if (!security.manual_linking_enabled) throw new AppError('manual_linking_disabled');
    await next();
  };
}
