export type { ApiSettings, InstanceSources } from './api-settings.ts';
export { createApi } from './app.ts';
export type { ApiDependencies, Instances } from './dependencies.ts';
export { RateLimiter } from './rate-limits/rate-limiter.ts';
