import { AppError } from '@gatehouse/errors';
import type { HttpMiddleware } from './http-state.ts';

const retrySeconds = 5;

/**
 * Answers 503 with `Retry-After` while something the service needs is away: that is no fault of the request, and clients
 * take anything below 500 as the end of a session (decisions 31).
 *
 * @param isOutage whether an error means just that
 */
export function explainOutage(isOutage: (error: unknown) => boolean): HttpMiddleware {
  return async function explain(_ctx, next) {
    try {
      await next();
    } catch (error) {
      if (!isOutage(error)) throw error;
      throw new AppError('service_unavailable', { cause: error, retryAfterSeconds: retrySeconds });
    }
  };
}
