import { isDatabaseUnavailable } from '@gatehouse/database';
import {
  accessLog,
  answerAt,
  clientAddress,
  explainOutage,
  handleErrors,
  health,
  notFound,
  ready,
  requestId,
  type HttpState,
} from '@gatehouse/http';
import { describeRoutes, operatorRoutes, serviceDescription } from '@gatehouse/operator-api';
import Koa from 'koa';
import { serveConsole } from './console/serve-console.ts';
import type { AdminDependencies } from './dependencies.ts';
import { deliveryMount, feedbackMount } from './delivery-mount.ts';
import { allowHosts } from './middleware/allow-hosts.ts';
import { renderError } from './render-error.ts';
import { routeTable } from './route-table.ts';
import { adminRouter } from './router.ts';

/**
 * The admin app. No CORS anywhere: no page of a browser has business here but the console, which it serves itself.
 * The middleware stands in the order in which each protects the next.
 */
export function createAdmin(dependencies: AdminDependencies): Koa<HttpState> {
  const { settings, log, readyChecks } = dependencies;
  const app = new Koa<HttpState>();
  app.use(requestId({ log, header: settings.requestIdHeader }));
  app.use(clientAddress(settings.trustedProxies));
  app.use(accessLog({ component: 'admin' }));
  app.use(handleErrors(renderError));
  // Probes ask by addresses that nobody configures, and are told nothing of anybody.
  app.use(answerAt('/health', health({ version: settings.version, description: serviceDescription })));
  app.use(answerAt('/ready', ready(readyChecks)));
  app.use(allowHosts(settings.allowedHosts));
  app.use(explainOutage(isDatabaseUnavailable));
  app.use(notFound());
  app.use(serveConsole(dependencies.console, apiOriginOf(dependencies)));
  app.use(describeRoutes(routeTable, settings.version));
  app.use(feedbackMount(dependencies));
  app.use(operatorRoutes(dependencies.operator));
  app.use(adminRouter(dependencies));
  app.use(deliveryMount(dependencies));
  return app;
}

/** Every site answers at one origin, by its path. */
function apiOriginOf({ siteUrls }: Pick<AdminDependencies, 'siteUrls'>): string | undefined {
  const url = siteUrls('any').at(-1);
  return url === undefined ? undefined : new URL(url).origin;
}
