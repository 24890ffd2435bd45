import { Router } from '@koa/router';
import { noHead, noStore, type HttpContext, type HttpMiddleware, type HttpState } from '@gatehouse/http';
import type { DeliveryContext } from '@gatehouse/identity';

/** Where the routes are mounted, and for whom. */
export interface DeliveryMount {
  /** What every path begins with: `/admin` on a site's API, `/v1/instances/:reference` for the operator. */
  readonly prefix: string;
  /** Lets in who may see a site's deliveries. */
  readonly gate: readonly HttpMiddleware[];
  /** The site that a request is about, and who asks. Called after the gate. */
  readonly contextOf: (ctx: HttpContext) => Promise<DeliveryContext>;
}

/** What was sent and what waits: the same routes for a site's administrators and for the operator. One line a route. */
export function deliveryRoutes({ prefix, gate }: DeliveryMount): HttpMiddleware {
  const router = new Router<HttpState>({ prefix });
  router.use(noStore(), ...gate);
  return noHead(router).routes() as HttpMiddleware;
}
