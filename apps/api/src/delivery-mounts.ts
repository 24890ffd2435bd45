import { scopeOf } from '@gatehouse/database';
import { deliveryRoutes, feedbackRoutes } from '@gatehouse/delivery-api';
import type { HttpMiddleware } from '@gatehouse/http';
import type { DeliveryContext, FeedbackReceiver } from '@gatehouse/identity';
import type { ApiContext, ApiMiddleware } from './api-state.ts';
import { contextOf } from './context.ts';
import { requireAdministrator } from './dialects/netlify/require-administrator.ts';
import { requireAdmin } from './dialects/supabase/require-admin.ts';
import { administratorIn } from './middleware/administrator-in.ts';

/** What was sent and what waits, under `/admin` of each dialect and behind that dialect's own gate. */
export function deliveryMounts(): { readonly netlify: ApiMiddleware; readonly supabase: ApiMiddleware } {
  return { netlify: mountBehind(requireAdministrator()), supabase: mountBehind(requireAdmin()) };
}

/** What the site's mail service reports, whatever language the site speaks. */
export function feedbackMount(): ApiMiddleware {
  return feedbackRoutes((ctx) => receiverOf(ctx as ApiContext)) as ApiMiddleware;
}

function receiverOf({ state }: ApiContext): FeedbackReceiver {
  const { dependencies, instance, now, log } = state;
  const { mailer } = instance.settings;
  const scope = scopeOf(dependencies.db, instance.id);
  const services = { outbound: dependencies.outbound, log };
  return { mailer, now, services, scopeOf: () => Promise.resolve(scope) };
}

function mountBehind(gate: ApiMiddleware): ApiMiddleware {
  const routes = deliveryRoutes({
    prefix: '/admin',
    gate: [gate as HttpMiddleware],
    contextOf: async (ctx) => deliveryContextOf(ctx as ApiContext),
  });
  return routes as ApiMiddleware;
}

function deliveryContextOf(ctx: ApiContext): DeliveryContext {
  const { request: _request, functionHooks: _functionHooks, ...context } = contextOf(ctx);
  return { ...context, actor: administratorIn(ctx) };
}
