import { inRanges, type AddressRange, type HttpMiddleware } from '@gatehouse/http';

/**
 * Hides what stands behind it from every address outside these networks: for them the routes do not exist, and the
 * request goes on as if they were not mounted (decisions.md 29).
 */
export function allowNetworks(networks: readonly AddressRange[], routes: HttpMiddleware): HttpMiddleware {
  return async function serveAllowed(ctx, next) {
    if (inRanges(ctx.state.clientAddress, networks)) await routes(ctx, next);
    else await next();
  };
}
