export type { ApiSettings, InstanceSources } from './api-settings.ts';
export { createApi } from './app.ts';
export { apiFragments, type ApiConfig, type ApiPlan } from './config.ts';
export type { ApiDependencies, Instances } from './dependencies.ts';
export { DatabaseRateLimitStore } from './rate-limits/database-rate-limit-store.ts';
export type { RateLimitStore } from './rate-limits/rate-limit.ts';
export { RateLimiter } from './rate-limits/rate-limiter.ts';
export { routeTables } from './route-tables.ts';
export { startApi, type ApiSurroundings } from './start-api.ts';
