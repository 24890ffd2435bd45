import { AppError } from '@gatehouse/errors';
import { ClientGoneError } from './client-gone-error.ts';
import type { HttpContext, HttpMiddleware } from './http-state.ts';

/** Writes status, headers and body for an error, in the words of the request's dialect. */
export type RenderError = (error: AppError, ctx: HttpContext) => void;

// Not a status of HTTP and never sent: what logs are used to read when the client left.
const clientGone = 499;

/**
 * The one place where errors become answers. What is no AppError is answered as `unexpected_failure`, and logged with
 * its cause; a client that left is not a failure. `Retry-After` comes from `retryAfterSeconds`.
 *
 * From 500 up a line at level error is written; below, one at info when the error holds more than its code, which is on
 * the request's own line in any case. Bodies are never logged.
 */
export function handleErrors(render: RenderError): HttpMiddleware {
  return async function answerErrors(ctx, next) {
    try {
      await next();
    } catch (thrown) {
      if (hasLeft(ctx, thrown)) dropAnswer(ctx, clientGone);
      else answer(ctx, toAppError(thrown), render);
    }
  };
}

function answer(ctx: HttpContext, error: AppError, render: RenderError): void {
  ctx.state.logFields['error_code'] = error.code;
  logError(ctx, error);
  if (ctx.headerSent) {
    // Half an answer must not look whole: without its end the client knows that it broke off.
    dropAnswer(ctx, ctx.status);
    return;
  }
  for (const name of ['Content-Type', 'Content-Length', 'Content-Encoding', 'ETag', 'Last-Modified']) ctx.remove(name);
  if (error.retryAfterSeconds !== undefined) {
    ctx.set('Retry-After', String(Math.max(1, Math.ceil(error.retryAfterSeconds))));
  }
  try {
    render(error, ctx);
  } catch (failure) {
    ctx.state.log.fatal({ err: failure }, 'the error could not be rendered');
    ctx.status = 500;
    ctx.body = 'Internal Server Error';
  }
}

function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const status = expectedStatus(thrown);
  if (status !== undefined) return new AppError('validation_failed', { status, cause: thrown });
  return new AppError('unexpected_failure', { cause: thrown });
}

// Koa and its router throw errors that carry a status meant to be shown, such as 400 for a path that is not decodable.
function expectedStatus(thrown: unknown): number | undefined {
  if (thrown instanceof URIError) return 400;
  if (!(thrown instanceof Error) || !('expose' in thrown) || thrown.expose !== true || !('status' in thrown)) {
    return undefined;
  }
  const { status } = thrown;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}

function logError(ctx: HttpContext, error: AppError): void {
  const { code, status, detail, cause } = error;
  if (status >= 500) {
    ctx.state.log.error({ code, detail, err: cause ?? error }, 'request failed');
  } else if (detail !== undefined || cause !== undefined) {
    ctx.state.log.info({ code, detail, err: cause }, 'request refused');
  }
}

function hasLeft(ctx: HttpContext, thrown: unknown): boolean {
  return thrown instanceof ClientGoneError || (ctx.req.destroyed && !ctx.req.complete);
}

function dropAnswer(ctx: HttpContext, status: number): void {
  if (!ctx.headerSent) ctx.status = status;
  ctx.respond = false;
  ctx.res.destroy();
}
