// The operator's own API (`/v1`), as both ends read it: schemas and nothing that needs a server.

export { adminTokenFrom, apiKeyFrom, apiKeyListFrom, madeApiKeyFrom, type ApiKeyView } from './contract/api-keys.ts';
export { domainFrom, domainListFrom, type DomainView } from './contract/domains.ts';
export {
  instanceFrom,
  instanceListFrom,
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
export { auditListFrom, type AuditEntryView } from './contract/audit.ts';
