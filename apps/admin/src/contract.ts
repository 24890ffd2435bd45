// The operator's own API (`/v1`), as both ends read it: schemas and nothing that needs a server.

export {
  adminTokenFrom,
  apiKeyFrom,
  apiKeyListFrom,
  madeApiKeyFrom,
  type AdminTokenView,
  type ApiKeyView,
  type MadeApiKeyView,
} from './contract/api-keys.ts';
export { domainFrom, domainListFrom, type DomainList, type DomainView } from './contract/domains.ts';
export {
  instanceFrom,
  instanceListFrom,
  type InstanceList,
  type InstanceSummaryView,
  type InstanceView,
} from './contract/instance-views.ts';
export {
  keyListFrom,
  madeKeyFrom,
  revocationFrom,
  rotationFrom,
  type KeyView,
  type MadeKeyView,
  type RevocationView,
  type RotationView,
} from './contract/key-views.ts';
export { operatorListFrom, operatorWithTokenFrom, type OperatorView } from './contract/operators.ts';
export { auditListFrom, type AuditActions, type AuditEntryView, type AuditList } from './contract/audit.ts';
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
export type { MeView } from './contract/me.ts';
export type { OperatorWithTokenView } from './contract/operators.ts';
export type { SiteAuditEntryView, SiteAuditList } from './contract/site-audit.ts';
export type { UserList, UserView } from './contract/users.ts';
export type { SettingsSchemaView, SettingView } from './contract/settings-schema.ts';
export type {
  EndpointList,
  EndpointView,
  EventList,
  MailPreviewView,
  MessageCounts,
  MessageDetail,
  MessageList,
  MessageReplay,
  SuppressionList,
  SuppressionView,
  TestMessageView,
  WebhookDeliveryDetail,
  WebhookDeliveryList,
  WebhookDeliveryView,
} from '@gatehouse/delivery-api/views';
export {
  usageFrom,
  usageListFrom,
  type UsageEntryView,
  type UsageSeriesView,
  type UsageView,
} from './contract/usage.ts';
export { importLineFrom, type UserImportLine } from './contract/user-import-lines.ts';
export {
  eventListFrom,
  webhookDeliveryFrom,
  webhookFrom,
  webhookListFrom,
  webhookReplayFrom,
} from './contract/webhooks.ts';
