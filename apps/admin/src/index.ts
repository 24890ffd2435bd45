export { createAdmin } from './app.ts';
export { adminFragments, adminSettings, type AdminConfig, type AdminSettings } from './config.ts';
export {
  adminTokenFrom,
  apiKeyFrom,
  apiKeyListFrom,
  auditListFrom,
  domainFrom,
  domainListFrom,
  importLineFrom,
  instanceFrom,
  instanceListFrom,
  keyListFrom,
  madeApiKeyFrom,
  madeKeyFrom,
  operatorListFrom,
  operatorWithTokenFrom,
  revocationFrom,
  rotationFrom,
  usageFrom,
  usageListFrom,
  type ApiKeyView,
  type AuditEntryView,
  type DomainView,
  type InstanceSummaryView,
  type InstanceView,
  type KeyView,
  type MadeKeyView,
  type OperatorView,
  type RevocationView,
  type RotationView,
  type UsageEntryView,
  type UsageView,
  type UserImportLine,
} from './contract.ts';
export {
  deliveryHealthFrom,
  messageDetailFrom,
  messageFrom,
  messageListFrom,
  messageReplayFrom,
  suppressionFrom,
  suppressionListFrom,
  type DeliveryHealthView,
} from './contract/deliveries.ts';
export { healthFrom, type HealthView } from './contract/health.ts';
export {
  eventListFrom,
  webhookDeliveryFrom,
  webhookFrom,
  webhookListFrom,
  webhookReplayFrom,
} from './contract/webhooks.ts';
export type { AdminDependencies } from './dependencies.ts';
export { routeTable } from './route-table.ts';
export { startAdmin, type AdminSurroundings } from './start-admin.ts';
