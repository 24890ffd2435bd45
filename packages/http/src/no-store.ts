import type { HttpMiddleware } from './http-state.ts';

/** Keeps answers that hold tokens out of every cache, errors included (RFC 6749 5.1). */
export function noStore(): HttpMiddleware {
  return function forbidStoring(ctx, next) {
    ctx.set('Cache-Control', 'no-store');
    ctx.set('Pragma', 'no-cache');
    return next();
  };
}
