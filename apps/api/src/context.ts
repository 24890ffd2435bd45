import { scopeOf } from '@gatehouse/database';
import { hasAdminRole, type Context, type Services, type VerifiedClaims } from '@gatehouse/identity';
import { providerTimeoutMs } from './api-settings.ts';
import type { ApiContext } from './api-state.ts';
import type { ApiDependencies } from './dependencies.ts';

const userAgentMax = 512;

/** The one bridge from Koa to the domain. */
export function contextOf(ctx: ApiContext): Context {
  const { dependencies, instance, functionHooks, now, dialect } = ctx.state;
  const { passwords, outbound, rateLimiter, usage, wakeDelivery, settingsId, settings } = dependencies;
  const scope = scopeOf(dependencies.db, instance.id);
  // Member by member: every request makes one, and a copy of a prepared one costs ten times as much.
  return {
    db: scope.db,
    instanceId: scope.instanceId,
    afterCommit: (effect) => scope.afterCommit(effect),
    instance,
    now,
    functionHooks,
    request: {
      id: ctx.state.requestId,
      address: ctx.state.clientAddress,
      userAgent: ctx.get('User-Agent').slice(0, userAgentMax) || null,
      dialect,
      audience: audienceOf(ctx),
      language: ctx.get('Accept-Language').slice(0, userAgentMax) || null,
    },
    services: {
      passwords,
      outbound,
      limits: rateLimiter,
      usage,
      log: ctx.state.log,
      wakeDelivery,
      settingsId,
      hookFunctionRole: settings.hookFunctionRole,
      smsUrl: settings.smsUrl,
      providers: providersOf(dependencies),
    },
  };
}

function providersOf({ issuers, samlMetadata, settings }: ApiDependencies): Services['providers'] {
  const timeoutMs = settings.providerTimeoutMs ?? providerTimeoutMs;
  return { issuers, samlMetadata, timeoutMs, url: settings.providersUrl };
}

/**
 * `X-JWT-AUD`, else the first `aud` of the verified token unless it is an administrator's, else the instance's
 * (netlify.md 4.5, supabase-core.md 1.7).
 */
export function audienceOf(ctx: ApiContext): string {
  const asked = ctx.get('X-JWT-AUD');
  if (asked !== '') return asked;
  const { claims, instance } = ctx.state;
  const claimed = claims && !hasAdminRole({ instance }, claims) ? audienceIn(claims) : '';
  return claimed === '' ? instance.settings.jwt.aud : claimed;
}

/** The first audience that a token names; empty for none. */
export function audienceIn(claims: VerifiedClaims): string {
  const { aud } = claims;
  const first: unknown = Array.isArray(aud) ? aud[0] : aud;
  return typeof first === 'string' ? first : '';
}
