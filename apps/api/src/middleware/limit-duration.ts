import { AppError, isAppError } from '@gatehouse/errors';
import { ClientGoneError } from '@gatehouse/http';
import type { ApiContext, ApiMiddleware } from '../api-state.ts';

/** What takes so long is most often a database that does not answer. */
const retryAfterSeconds = 5;

/**
 * Answers for a request that takes too long. Answers are written whole when their handler is done, so nothing of the
 * late one reaches the client; what it changed stays changed (supabase-core.md 1.2). What it throws by then is logged.
 *
 * @throws AppError `request_timeout` with `retryAfterSeconds`
 */
export function limitDuration(seconds: number): ApiMiddleware {
  return function answerInTime(ctx, next) {
    return new Promise<void>((resolve, reject) => {
      let isTooLate = false;
      const giveUp = (): void => {
        isTooLate = true;
        reject(new AppError('request_timeout', { retryAfterSeconds }));
      };
      const timer = setTimeout(giveUp, seconds * 1_000);
      next()
        .finally(() => clearTimeout(timer))
        .then(resolve, (error: unknown) => {
          if (isTooLate) logLate(ctx, error);
          else reject(error);
        });
    });
  };
}

/** Nobody handles it any more, and it may be the reason why the request took so long. */
function logLate({ state }: ApiContext, error: unknown): void {
  const { code, detail, cause } = isAppError(error) ? error : {};
  const fields = { code, detail, err: cause ?? error };
  const message = 'request failed after its time was up';
  const isRefusal = (isAppError(error) && error.status < 500) || error instanceof ClientGoneError;
  if (isRefusal) state.log.info(fields, message);
  else state.log.error(fields, message);
}
