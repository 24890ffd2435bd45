import { routesOf } from '@gatehouse/http';
import type { ApiMiddleware } from './api-state.ts';
import type { ApiSettings } from './api-settings.ts';
import { deliveryMounts } from './delivery-mounts.ts';
import { netlifyRouter } from './dialects/netlify/router.ts';
import { supabaseRouter } from './dialects/supabase/router.ts';

/** What is served of a site, by the language of the request: every table of routes, in the order in which they are asked. */
export type RouteTables = Readonly<Record<'netlify' | 'supabase', readonly ApiMiddleware[]>>;

/** The tables of both languages. Each is the middleware of a router, so that tests can go through all there is. */
export function routeTables(settings: Pick<ApiSettings, 'exportSecret'>): RouteTables {
  const deliveries = deliveryMounts();
  return {
    netlify: [routesOf(netlifyRouter(settings)), deliveries.netlify],
    supabase: [routesOf(supabaseRouter()), deliveries.supabase],
  };
}
