import { AppError } from '@gatehouse/errors';
import type { ApiMiddleware } from '../api-state.ts';

/** What takes so long is most often a database that does not answer. */
const retryAfterSeconds = 5;

/**
 * Answers for a request that takes too long. Answers are written whole when their handler is done, so nothing of the
 * late one reaches the client; what it changed stays changed (supabase-core.md 1.2).
 *
 * @throws AppError `request_timeout` with `retryAfterSeconds`
 */
export function limitDuration(seconds: number): ApiMiddleware {
  return function answerInTime(_ctx, next) {
    return new Promise<void>((resolve, reject) => {
      const tooLate = (): void => reject(new AppError('request_timeout', { retryAfterSeconds }));
      const timer = setTimeout(tooLate, seconds * 1_000);
      next()
        .finally(() => clearTimeout(timer))
        .then(resolve, reject);
    });
  };
}
