import type { ApiContext, ApiMiddleware } from '../../api-state.ts';
import { captchaTokenIn, requireCaptcha as requireCaptchaBy } from '../../middleware/verify-captcha.ts';
import { readParams } from './read-body.ts';
import { isAskedByAdmin } from './require-user.ts';

/** Grants that already show something hard to come by. */
const provenGrants = new Set<unknown>(['pkce', 'refresh_token', 'id_token']);

/**
 * Asks for a captcha where the instance wants one, but not of administrators nor of the grants that prove enough
 * (supabase-core.md 11).
 *
 * @throws AppError `bad_json`, `captcha_failed`, `unexpected_failure`.
 */
export function requireCaptcha(): ApiMiddleware {
  return requireCaptchaBy({
    async isExempt(ctx) {
      return isProvenGrant(ctx) || (await isAskedByAdmin(ctx));
    },
    async tokenOf(ctx) {
      return captchaTokenIn(await readParams(ctx, { gotrue_meta_security: 'object', hcaptcha_token: 'string' }));
    },
  });
}

function isProvenGrant(ctx: ApiContext): boolean {
  return ctx.path === '/token' && provenGrants.has([ctx.query['grant_type']].flat()[0]);
}
