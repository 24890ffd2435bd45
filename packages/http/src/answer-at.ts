import type { HttpMiddleware } from './http-state.ts';

/** Answers GET at exactly one path, and lets everything else through. */
export function answerAt(path: string, answer: HttpMiddleware): HttpMiddleware {
  return function answerPath(ctx, next) {
    return ctx.path === path && ctx.method === 'GET' ? answer(ctx, next) : next();
  };
}
