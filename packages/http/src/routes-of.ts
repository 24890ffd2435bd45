import type { Router } from '@koa/router';
import type { Middleware } from 'koa';
import { inTurn } from './in-turn.ts';

/** The middleware of a router, which tests ask for what it serves. */
export type Routes<State> = Middleware<State> & { readonly router: Router<State> };

interface PlainRoute<State> {
  readonly path: string;
  readonly answer: Middleware<State>;
}

/**
 * Serves the routes of a router, which has to be complete. Paths without parameters are looked up by name: the router
 * itself tries the pattern of every route it has and composes the one that fits anew, which is more than all that a
 * short request does besides. What is not found so, other methods and spellings too, is the router's to answer.
 */
export function routesOf<State>(router: Router<State>): Routes<State> {
  const plain = plainRoutes(router);
  const others = router.routes() as Middleware<State>;
  const serve: Middleware<State> = function serveRoutes(ctx, next) {
    const route = plain.get(ctx.method)?.get(ctx.path);
    if (route === undefined) return others(ctx, next);
    ctx['params'] = {};
    ctx['_matchedRoute'] = route.path;
    return route.answer(ctx, next);
  };
  return Object.assign(serve, { router });
}

function plainRoutes<State>(router: Router<State>): Map<string, Map<string, PlainRoute<State>>> {
  const plain = new Map<string, Map<string, PlainRoute<State>>>();
  for (const { path, methods, paramNames, stack } of router.stack) {
    if (typeof path !== 'string' || paramNames.length > 0) continue;
    for (const method of methods) {
      // What more than one route has to do with stays the router's.
      if (router.match(path, method).pathAndMethod.length !== 1) continue;
      const ofMethod = plain.get(method) ?? new Map<string, PlainRoute<State>>();
      plain.set(method, ofMethod.set(path, { path, answer: inTurn(stack as Middleware<State>[]) }));
    }
  }
  return plain;
}
