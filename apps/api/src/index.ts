export type { ApiSettings, InstanceSources } from './api-settings.ts';
export { createApi } from './app.ts';
export { apiFragments, apiListening, apiSettings, type ApiConfig, type ApiPlan } from './config.ts';
export type { ApiDependencies, Instances } from './dependencies.ts';
export { RateLimiter } from './rate-limits/rate-limiter.ts';
export { startApi, type ApiSurroundings } from './start-api.ts';
