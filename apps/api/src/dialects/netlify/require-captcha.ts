import { parseForm } from '@gatehouse/http';
import type { ApiContext, ApiMiddleware } from '../../api-state.ts';
import { captchaTokenIn, requireCaptcha as requireCaptchaBy } from '../../middleware/verify-captcha.ts';
import { readParams } from './read-params.ts';

/**
 * Asks for a captcha where the instance wants one. The clients of this dialect know none; a program must not get around
 * the policy by speaking it (decision 33).
 *
 * @throws AppError `bad_json`, `captcha_failed`, `unexpected_failure`.
 */
export function requireCaptcha(): ApiMiddleware {
  return requireCaptchaBy({
    async isExempt(ctx) {
      return ctx.path === '/token' && (await parseForm(ctx))['grant_type'] === 'refresh_token';
    },
    async tokenOf(ctx) {
      return captchaTokenIn(ctx.path === '/token' ? await parseForm(ctx) : await jsonOf(ctx));
    },
  });
}

function jsonOf(ctx: ApiContext): Promise<Readonly<Record<string, unknown>>> {
  const fields = { gotrue_meta_security: 'object', hcaptcha_token: 'string' } as const;
  return readParams(ctx, { struct: 'Params', fields }, 'Could not read params');
}
