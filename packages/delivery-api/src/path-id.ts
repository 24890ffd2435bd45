import { AppError, type ErrorCode } from '@gatehouse/errors';
import { parseUuid, type HttpContext } from '@gatehouse/http';

/** The id in the path. What is no UUID is unknown like any other. @throws AppError with the code */
export function pathId(ctx: HttpContext, notFound: ErrorCode): string {
  const parsed = parseUuid(String(ctx['params'].id));
  if ('uuid' in parsed) return parsed.uuid;
  throw new AppError(notFound);
}
