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
  return async function answerInTime(_ctx, next) {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new AppError('request_timeout', { retryAfterSeconds })), seconds * 1_000);
    });
    try {
      await Promise.race([next(), tooLate]);
    } finally {
      clearTimeout(timer);
    }
  };
}
