import type { AuditLogEntryRow } from './audit-log-entry-row.ts';
import type { CustomProviderRow } from './custom-provider-row.ts';
import type { DeliveryLaneRow, DeliveryWorkerRow } from './delivery-row.ts';
import type { EventCounterRow, EventRow } from './event-row.ts';
import type { FlowStateRow } from './flow-state-row.ts';
import type { IdentityRow } from './identity-row.ts';
import type { InstanceChangeRow, InstanceDomainRow, InstanceRow, MasterKeyCheckRow } from './instance-row.ts';
import type { MessageFeedbackRow } from './message-feedback-row.ts';
import type { MessageRow } from './message-row.ts';
import type {
  IdempotencyKeyRow,
  OperatorAuditEntryRow,
  OperatorCredentialRow,
  OperatorRow,
  OperatorSigningKeyRow,
} from './operator-row.ts';
import type { OneTimeTokenRow } from './one-time-token-row.ts';
import type { RateLimitBucketRow } from './rate-limit-bucket-row.ts';
import type { RefreshTokenRow, SessionMethodRow, SessionRow } from './session-row.ts';
import type { SamlAssertionRow, SamlKeyRow, SamlRelayStateRow, SsoDomainRow, SsoProviderRow } from './sso-row.ts';
import type { SuppressionRow } from './suppression-row.ts';
import type { ActiveUserRow, QuotaNoticeRow, UsageDayRow, UsageHourRow } from './usage-row.ts';
import type { UserCountRow } from './user-count-row.ts';
import type { ApiKeyRow, SecretFingerprintRow, SigningKeyRow } from './signing-key-row.ts';
import type { UserImportRow } from './user-import-row.ts';
import type { UserRow } from './user-row.ts';
import type { WebhookDeliveryRow, WebhookEndpointRow } from './webhook-row.ts';

/** Tables whose rows belong to an instance. */
export interface TenantTables {
  user_counts: UserCountRow;
  users: UserRow;
  identities: IdentityRow;
  sessions: SessionRow;
  session_methods: SessionMethodRow;
  refresh_tokens: RefreshTokenRow;
  one_time_tokens: OneTimeTokenRow;
  flow_states: FlowStateRow;
  audit_log_entries: AuditLogEntryRow;
  messages: MessageRow;
  delivery_lanes: DeliveryLaneRow;
  rate_limit_buckets: RateLimitBucketRow;
  suppressions: SuppressionRow;
  message_feedback: MessageFeedbackRow;
  webhook_endpoints: WebhookEndpointRow;
  event_counters: EventCounterRow;
  events: EventRow;
  webhook_deliveries: WebhookDeliveryRow;
  signing_keys: SigningKeyRow;
  api_keys: ApiKeyRow;
  sso_providers: SsoProviderRow;
  sso_domains: SsoDomainRow;
  saml_relay_states: SamlRelayStateRow;
  saml_assertions: SamlAssertionRow;
  saml_keys: SamlKeyRow;
  custom_providers: CustomProviderRow;
  usage_days: UsageDayRow;
  active_users: ActiveUserRow;
  quota_notices: QuotaNoticeRow;
  user_imports: UserImportRow;
}

/** Tables of the platform itself. */
export interface PlatformTables {
  instances: InstanceRow;
  instance_domains: InstanceDomainRow;
  instance_changes: InstanceChangeRow;
  master_key_checks: MasterKeyCheckRow;
  delivery_workers: DeliveryWorkerRow;
  operators: OperatorRow;
  operator_credentials: OperatorCredentialRow;
  operator_signing_keys: OperatorSigningKeyRow;
  operator_audit_entries: OperatorAuditEntryRow;
  idempotency_keys: IdempotencyKeyRow;
  secret_fingerprints: SecretFingerprintRow;
  usage_hours: UsageHourRow;
}

export type Tables = TenantTables & PlatformTables;
export type TenantTable = keyof TenantTables;

/** Every tenant table: what the statement watcher and the purge of an instance go through. */
export const tenantTables = [
  // First, so that it goes last: what is removed is counted.
  'user_counts',
  'users',
  'identities',
  'sessions',
  'session_methods',
  'refresh_tokens',
  'one_time_tokens',
  'flow_states',
  'audit_log_entries',
  'messages',
  'delivery_lanes',
  'rate_limit_buckets',
  'suppressions',
  'message_feedback',
  'webhook_endpoints',
  'event_counters',
  'events',
  'webhook_deliveries',
  'signing_keys',
  'api_keys',
  'sso_providers',
  'sso_domains',
  'saml_relay_states',
  'saml_assertions',
  'saml_keys',
  'custom_providers',
  'usage_days',
  'active_users',
  'quota_notices',
  'user_imports',
] as const satisfies readonly TenantTable[];
