import { isDatabaseUnavailable } from '@gatehouse/database';
import type { AppError } from '@gatehouse/errors';
import {
  accessLog,
  answerAt,
  clientAddress,
  cors,
  explainOutage,
  handleErrors,
  health,
  inTurn,
  notFound,
  ready,
  requestId,
} from '@gatehouse/http';
import Koa, { type Middleware } from 'koa';
import type { ApiSettings } from './api-settings.ts';
import type { ApiContext, ApiMiddleware, ApiState } from './api-state.ts';
import { feedbackMount } from './delivery-mounts.ts';
import type { ApiDependencies } from './dependencies.ts';
import { renderNetlifyError } from './dialects/netlify/render-error.ts';
import { renderSupabaseError } from './dialects/supabase/render-error.ts';
import { beginRequest } from './middleware/begin-request.ts';
import { believeForwardedFor } from './middleware/believe-forwarded-for.ts';
import { limitDuration } from './middleware/limit-duration.ts';
import { limitRequests } from './middleware/limit-requests.ts';
import { resolveDialect } from './middleware/resolve-dialect.ts';
import { resolveInstance } from './middleware/resolve-instance.ts';
import { stripPrefixes } from './middleware/strip-prefixes.ts';
import { routeTables } from './route-tables.ts';

const description = 'GoTrue is a user registration and authentication API';

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
  use(handleErrors((error, ctx) => renderError(error, ctx as ApiContext)) as ApiMiddleware);
  use(explainOutage(isDatabaseUnavailable) as ApiMiddleware);
  use(limitDuration(settings.requestSecondsMax));
  use(answerAt('/ready', ready(dependencies.readyChecks)) as ApiMiddleware);
  use(notFound() as ApiMiddleware);
  if (dependencies.operatorRoutes) use(dependencies.operatorRoutes as ApiMiddleware);
  use(beginRequest(dependencies));
  use(stripPrefixes());
  // Of the service, not of a site, and also where a client's base URL has a mount prefix.
  use(answerAt('/health', health({ version: settings.version, description })) as ApiMiddleware);
  // Every route below belongs to an instance; an unknown path does not tell more than a known one.
  use(resolveInstance());
  use(believeForwardedFor());
  // A mail service speaks neither language.
  use(feedbackMount());
  use(resolveDialect());
  use(limitRequests());
  use(routeByDialect(settings));
  return app;
}

function renderError(error: AppError, ctx: ApiContext): void {
  // A request that failed before its dialect could be told, or a path that no dialect knows.
  if (ctx.state.dialect === 'supabase') renderSupabaseError(error, ctx);
  else renderNetlifyError(error, ctx);
  countRefusal(error, ctx);
}

function countRefusal({ code }: AppError, { status, state }: ApiContext): void {
  // A request that failed early has neither site nor time.
  const { instance, dependencies, now } = state as Partial<ApiState>;
  if (!dependencies || !now) return;
  if (status === 429) dependencies.usage.count(instance?.id ?? null, 'rate_limited', now);
  // That a site is suspended is no failure of anything.
  if (status >= 500 && code !== 'instance_suspended')
    dependencies.usage.count(instance?.id ?? null, 'server_errors', now);
}

function routeByDialect(settings: ApiSettings): ApiMiddleware {
  const tables = routeTables(settings);
  // One table after the other, until one has the route.
  const chains = { netlify: inTurn(tables.netlify), supabase: inTurn(tables.supabase) };
  return function route(ctx, next) {
    return chains[ctx.state.dialect](ctx, next);
  };
}
