export { createAdmin } from './app.ts';
export { adminFragments, type AdminConfig, type AdminSettings } from './config.ts';
export type { AdminDependencies } from './dependencies.ts';
export { routeTable } from './route-table.ts';
export { startAdmin, type AdminSurroundings } from './start-admin.ts';
