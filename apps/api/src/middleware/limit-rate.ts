import { rateLimitAddress } from '@gatehouse/http';
import { AppError } from '@gatehouse/errors';
import type { ApiContext, ApiMiddleware } from '../api-state.ts';
import type { RateLimit } from '../rate-limits/rate-limiter.ts';

/**
 * Bounds how often one address may call an endpoint of one instance.
 *
 * The address is the item of the configured header, else (in multi mode) the client's; in single mode without a header
 * nothing is limited by address, as today's servers behave.
 *
 * @param name the bucket; endpoints that share it share the limit.
 * @throws AppError `over_request_rate_limit`
 */
export function limitRate(name: string, limitOf: (ctx: ApiContext) => RateLimit): ApiMiddleware {
  return async function limitByAddress(ctx, next) {
    const address = addressKey(ctx);
    if (address !== undefined) takeToken(ctx, `${name}:address:${address}`, limitOf(ctx));
    await next();
  };
}

/**
 * Bounds how often one account may be tried, whoever asks and whether or not it exists.
 *
 * @throws AppError `over_request_rate_limit`
 */
export function limitAccount(ctx: ApiContext, name: string, account: string, limit: RateLimit): void {
  takeToken(ctx, `${name}:account:${account}`, limit);
}

function takeToken(ctx: ApiContext, key: string, limit: RateLimit): void {
  const { dependencies, instance, now } = ctx.state;
  const wait = dependencies.rateLimiter.take(`${instance.id}:${key}`, limit, now);
  if (wait > 0) throw new AppError('over_request_rate_limit', { retryAfterSeconds: wait });
}

function addressKey(ctx: ApiContext): string | undefined {
  const { settings } = ctx.state.dependencies;
  const named = rateLimitAddress(ctx, settings.rateLimitHeader);
  if (named !== undefined) return named;
  return settings.limitsByAddress ? ctx.state.clientAddress : undefined;
}
