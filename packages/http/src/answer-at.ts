import type { HttpMiddleware } from './http-state.ts';

/** Answers GET at exactly one path, and lets everything else through. */
export function answerAt(path: string, answer: HttpMiddleware): HttpMiddleware {
  return async function answerPath(ctx, next) {
    if (ctx.path === path && ctx.method === 'GET') await answer(ctx, next);
    else await next();
  };
}
