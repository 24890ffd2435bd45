import { verifyCaptcha } from '@gatehouse/identity';
import type { ApiContext, ApiMiddleware } from '../api-state.ts';

/** What a dialect knows of captchas. */
export interface CaptchaRules {
  /** Whether this request needs none. */
  readonly isExempt: (ctx: ApiContext) => Promise<boolean>;
  /** What the widget in the page gave; empty when nothing was sent. */
  readonly tokenOf: (ctx: ApiContext) => Promise<string>;
}

/**
 * Lets people through and programs not, where the instance asks for it (supabase-core.md 11). A policy belongs to the
 * instance: it holds in whatever language a request speaks (decision 33).
 *
 * @throws AppError `captcha_failed`, `unexpected_failure` when the provider gives no verdict; and what reading the body
 *   throws.
 */
export function requireCaptcha({ isExempt, tokenOf }: CaptchaRules): ApiMiddleware {
  return async function letPeopleThrough(ctx, next) {
    const { captcha } = ctx.state.instance.settings.security;
    if (captcha.enabled && !(await isExempt(ctx))) {
      const { outbound, settings } = ctx.state.dependencies;
      const answer = { token: await tokenOf(ctx), address: ctx.state.clientAddress };
      await verifyCaptcha({ outbound }, captcha, answer, settings.captchaUrl);
    }
    await next();
  };
}

/** The token in a decoded body, under its name or an older one (decision 14). */
export function captchaTokenIn(body: Readonly<Record<string, unknown>>): string {
  const envelope = lowerCased(body['gotrue_meta_security']);
  const tokens = [envelope['captcha_token'], envelope['hcaptcha_token'], body['hcaptcha_token']];
  return tokens.find((token): token is string => typeof token === 'string' && token.trim() !== '') ?? '';
}

/** Names match in any case here too. */
function lowerCased(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name.toLowerCase(), member]));
}
