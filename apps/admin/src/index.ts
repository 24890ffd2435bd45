export { createAdmin } from './app.ts';
export { adminFragments, adminSettings, type AdminConfig, type AdminSettings } from './config.ts';
export {
  domainFrom,
  domainListFrom,
  instanceFrom,
  instanceListFrom,
  type DomainView,
  type InstanceList,
  type InstanceView,
} from './contract.ts';
export type { AdminDependencies } from './dependencies.ts';
export { startAdmin, type AdminSurroundings } from './start-admin.ts';
