import { createAdmin, routeTable, type AdminDependencies } from '@gatehouse/admin';
import { createApi, RateLimiter, routeTables, type ApiDependencies } from '@gatehouse/api';
import { testSettings } from '../support/api-defaults.ts';

/** Where routes are: a site in one of its languages, a site whatever its language, or the operator's app. */
type Place = 'netlify' | 'supabase' | 'site' | 'operator';

/** A route as a router writes it. */
export interface Route {
  readonly place: Place;
  readonly method: string;
  readonly path: string;
  /** `netlify GET /admin/users/:id`: what its case is called. */
  readonly name: string;
}

interface Routed {
  readonly name: string;
  readonly router?: { readonly stack: readonly { readonly methods: readonly string[]; readonly path: string }[] };
}

/** Every route that API and admin app serve. Nothing is asked of what they are made of, so that it needs to be nothing. */
export function allRoutes(): Route[] {
  const tables = routeTables({ exportSecret: 'a-secret' });
  const ofAdmin = servedBy(createAdmin(adminDependencies()).middleware);
  return [
    ...routesIn('netlify', tables.netlify),
    ...routesIn('supabase', tables.supabase),
    ...routesIn('site', servedBy(createApi(apiDependencies()).middleware)),
    ...routesIn('operator', ofAdmin),
  ];
}

/** The operator's routes as they are described. */
export const describedRoutes = routeTable.map(({ method, path }) => `operator ${method.toUpperCase()} ${path}`);

function servedBy(middleware: readonly unknown[]): Routed[] {
  return (middleware as readonly Routed[]).filter(({ router }) => router !== undefined);
}

function routesIn(place: Place, tables: readonly Routed[]): Route[] {
  const layers = tables.flatMap(({ name, router }) => {
    if (router === undefined)
      throw new Error(`${place}: ${name} is not the table of a router, so its routes are unknown`);
    return router.stack;
  });
  const routes = layers.flatMap(({ methods, path }) => methods.map((method) => ({ method, path })));
  // With a slash at its end a path is the same route.
  const named = routes.map(({ method, path }) => ({ method, path: path.replace(/(?<=.)\/$/, '') }));
  const byName = new Map(named.map(({ method, path }) => [`${place} ${method} ${path}`, { method, path }]));
  return [...byName].map(([name, route]) => ({ place, name, ...route }));
}

function adminDependencies(): AdminDependencies {
  const settings = { trustedProxies: [], allowedHosts: [], version: '' };
  const operator = { platform: { platformSettings: { netlify: {} } } };
  return { settings, operator, inbox: {}, siteUrls: () => [] } as unknown as AdminDependencies;
}

function apiDependencies(): ApiDependencies {
  const settings = testSettings('operator-token');
  const rateLimiter = new RateLimiter();
  return { settings, rateLimiter, readyChecks: [], operatorRoutes: null } as unknown as ApiDependencies;
}
