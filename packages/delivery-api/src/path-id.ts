import { AppError, type ErrorCode } from '@gatehouse/errors';
import { uuidOf, type HttpContext } from '@gatehouse/http';

/** The id in the path. What is no UUID is unknown like any other. @throws AppError with the code */
export function pathId(ctx: HttpContext, notFound: ErrorCode): string {
  return uuidOf(String(ctx['params'].id), () => new AppError(notFound));
}
