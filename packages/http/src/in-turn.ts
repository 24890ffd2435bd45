import type { Middleware, Next } from 'koa';

/** Middleware as one: each is handed the rest as its `next`. Put together once, where Koa does it with every request. */
export function inTurn<State>(all: readonly Middleware<State>[]): Middleware<State> {
  const end: Middleware<State> = (_ctx, next) => next();
  return all.reduceRight((rest, first) => (ctx, next) => promised(first, ctx, () => promised(rest, ctx, next)), end);
}

// Whoever waits for `next` may be waiting for a promise: what is thrown at once is a rejection too.
function promised<State>(
  middleware: Middleware<State>,
  ctx: Parameters<typeof middleware>[0],
  next: Next,
): Promise<unknown> {
  try {
    return Promise.resolve(middleware(ctx, next));
  } catch (error) {
    return Promise.reject(error);
  }
}
