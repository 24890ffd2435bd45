import { AppError } from '@gatehouse/errors';
import { takeRequest } from '@gatehouse/identity';
import type { ApiContext, ApiMiddleware } from '../api-state.ts';

/**
 * Bounds how many requests a site is answered in a second, over all processes and without a round trip.
 *
 * @throws AppError `over_request_rate_limit`, marked as a quota: the platform's limits tell when to come back in every
 *   wire language
 */
export function limitRequests(): ApiMiddleware {
  return function limitSite(ctx, next) {
    // Most sites have no such quota.
    if (ctx.state.instance.settings.quotas.requests_per_second === 0) return next();
    return take(ctx).then(next);
  };
}

async function take({ state: { instance, now, dependencies } }: ApiContext): Promise<void> {
  const services = { limits: dependencies.rateLimiter, usage: dependencies.usage };
  const wait = await takeRequest({ instance, now, services });
  if (wait === 0) return;
  throw new AppError('over_request_rate_limit', {
    text: 'This site is asked more often in a second than it may be',
    params: { quota: 'requests_per_second' },
    isRephrased: true,
    retryAfterSeconds: wait,
  });
}
