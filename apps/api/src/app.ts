import { isDatabaseUnavailable } from '@gatehouse/database';
import { AppError } from '@gatehouse/errors';
import { accessLog, clientAddress, cors, handleErrors, health, notFound, ready, requestId } from '@gatehouse/http';
import Koa, { type Middleware } from 'koa';
import type { ApiContext, ApiMiddleware, ApiState } from './api-state.ts';
import type { ApiDependencies } from './dependencies.ts';
import { renderNetlifyError } from './dialects/netlify/render-error.ts';
import { netlifyRouter } from './dialects/netlify/router.ts';
import { beginRequest } from './middleware/begin-request.ts';
import { resolveInstance } from './middleware/resolve-instance.ts';
import { stripPrefixes } from './middleware/strip-prefixes.ts';

const description = 'GoTrue is a user registration and authentication API';
const unavailableRetrySeconds = 5;

/** The public identity API. The middleware stands in the order in which each protects the next. */
export function createApi(dependencies: ApiDependencies): Koa<ApiState> {
  const { settings, log } = dependencies;
  const app = new Koa<ApiState>();
  const use = (middleware: Middleware<ApiState>): void => void app.use(middleware);
  // Outermost: a failure without these headers is unreadable to a browser.
  use(cors(settings.corsAllowedHeaders) as ApiMiddleware);
  use(requestId({ log, header: settings.requestIdHeader }) as ApiMiddleware);
  use(clientAddress(settings.trustedProxies) as ApiMiddleware);
  use(accessLog() as ApiMiddleware);
  // Before everything that can fail.
  use(handleErrors((error, ctx) => renderNetlifyError(error, ctx as ApiContext)) as ApiMiddleware);
  use(explainOutage);
  use(only('/health', health({ version: settings.version, description }) as ApiMiddleware));
  use(only('/ready', ready(dependencies.readyChecks) as ApiMiddleware));
  use(notFound() as ApiMiddleware);
  use(beginRequest(dependencies));
  use(stripPrefixes());
  // Every route below belongs to an instance; an unknown path does not tell more than a known one.
  use(resolveInstance());
  use(netlifyRouter(settings).routes() as ApiMiddleware);
  return app;
}

/** A database that cannot be reached is no fault of the request: clients must retry, not sign people out. */
const explainOutage: ApiMiddleware = async (_ctx, next) => {
  try {
    await next();
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw error;
    throw new AppError('service_unavailable', { cause: error, retryAfterSeconds: unavailableRetrySeconds });
  }
};

function only(path: string, answer: ApiMiddleware): ApiMiddleware {
  return async function answerAt(ctx, next) {
    if (ctx.path === path && ctx.method === 'GET') await answer(ctx, next);
    else await next();
  };
}
