import { isDatabaseUnavailable } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import {
  accessLog,
  clientAddress,
  handleErrors,
  health,
  notFound,
  ready,
  requestId,
  type HttpMiddleware,
  type HttpState,
} from '@gatehouse/http';
import { operatorRoutes, serviceDescription } from '@gatehouse/operator-api';
import Koa from 'koa';
import type { AdminDependencies } from './dependencies.ts';
import { allowHosts } from './middleware/allow-hosts.ts';
import { renderError } from './render-error.ts';
import { adminRouter } from './router.ts';

const unavailableRetrySeconds = 5;

/**
 * The control plane. No CORS anywhere: no page of a browser has business here. The middleware stands in the order in
 * which each protects the next.
 */
export function createAdmin(dependencies: AdminDependencies): Koa<HttpState> {
  const { settings, log, readyChecks } = dependencies;
  const app = new Koa<HttpState>();
  app.use(requestId({ log, header: settings.requestIdHeader }));
  app.use(clientAddress(settings.trustedProxies));
  app.use(accessLog({ component: 'admin' }));
  app.use(handleErrors(renderError));
  app.use(allowHosts(settings.allowedHosts));
  app.use(explainOutage);
  app.use(only('/health', health({ version: settings.version, description: serviceDescription })));
  app.use(only('/ready', ready(readyChecks)));
  app.use(notFound());
  app.use(operatorRoutes(dependencies.operator));
  app.use(adminRouter(dependencies));
  return app;
}

/** A database that cannot be reached is no fault of the request: it is worth another try. */
const explainOutage: HttpMiddleware = async (_ctx, next) => {
  try {
    await next();
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw error;
    throw new AppError('service_unavailable', { cause: error, retryAfterSeconds: unavailableRetrySeconds });
  }
};

function only(path: string, answer: HttpMiddleware): HttpMiddleware {
  return async function answerAt(ctx, next) {
    if (ctx.path === path && ctx.method === 'GET') await answer(ctx, next);
    else await next();
  };
}
