import { AppError, isAppError } from '@gatehouse/errors';

/** A fault of ours is told like every other error. What it was is for the log, which its caller writes. */
export function asAppError(error: unknown): AppError {
  return isAppError(error) ? error : new AppError('unexpected_failure', { cause: error });
}
