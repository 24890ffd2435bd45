import { AppError, type AppErrorOptions, type ErrorCode } from '@gatehouse/errors';
import type { ApiMiddleware } from '../../api-state.ts';

/** Answers as an endpoint does whose feature is switched off: with that code, never with the router's 404. */
export function notAvailable(code: ErrorCode, options: AppErrorOptions = {}): ApiMiddleware {
  return function refuse() {
    throw new AppError(code, options);
  };
}
