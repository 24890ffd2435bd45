export { closeDatabase, connectDatabase, type Database, type DatabaseOptions } from './connect.ts';
export { isDatabaseUnavailable } from './conflict.ts';
export { isForeignSchema } from './foreign-schema.ts';
export {
  migrate,
  readSchemaLevel,
  requireServableSchema,
  rollBackOne,
  type MigrationReport,
  type SchemaLevel,
} from './migrate.ts';
export { disableRowSecurity, enableRowSecurity, keepRowSecurity } from './row-security/enable-row-security.ts';
export { readRowSecurity, type RowSecurity } from './row-security/read-row-security.ts';
export { requireRowSecurity } from './row-security/require-row-security.ts';
export { rowsOf, scopeIn, scopeOf, type Effect, type InstanceId, type Scope } from './scope.ts';
export { query, sharedStatement, statement, type Statement } from './statement.ts';
export { inPlatformTransaction, inSavepoint, inTransaction, rehearse } from './transaction.ts';
export type { AuditLogEntryRow } from './rows/audit-log-entry-row.ts';
export type { CustomProviderRow, CustomProviderType } from './rows/custom-provider-row.ts';
export type { EventCounterRow, EventRow } from './rows/event-row.ts';
export type { CodeChallengeMethod, FlowStateMethod, FlowStateRow } from './rows/flow-state-row.ts';
export type { IdentityRow } from './rows/identity-row.ts';
export type {
  InstanceChangeRow,
  InstanceDomainRow,
  InstanceRow,
  LiveSigningKeyRow,
  MasterKeyCheckRow,
  ServedInstanceRow,
} from './rows/instance-row.ts';
export {
  deliveryChannels,
  type AttemptEntry,
  type DeliveryChannel,
  type DeliveryColumns,
  type DeliveryState,
} from './rows/delivery-row.ts';
export type { MessageFeedbackRow } from './rows/message-feedback-row.ts';
export type { HeldMessage, MessageChannel, MessageRow, MessageState } from './rows/message-row.ts';
export type { OneTimeTokenKind, OneTimeTokenRow } from './rows/one-time-token-row.ts';
export type { OperatorAuditEntryRow, OperatorRow, OperatorSigningKeyRow } from './rows/operator-row.ts';
export type { RateLimitBucketRow } from './rows/rate-limit-bucket-row.ts';
export type { AssuranceLevel, RefreshTokenRow, SessionMethodRow, SessionRow } from './rows/session-row.ts';
export type { SamlRelayStateRow, SsoProviderRow } from './rows/sso-row.ts';
export type { SuppressionReason, SuppressionRow } from './rows/suppression-row.ts';
export type {
  ApiKeyRole,
  ApiKeyRow,
  SigningKeyAlgorithm,
  SigningKeyRow,
  SigningKeyState,
} from './rows/signing-key-row.ts';
export { tenantTables, type PlatformTables, type Tables, type TenantTable, type TenantTables } from './rows/tables.ts';
export type { ImportPolicy, UserImportRow } from './rows/user-import-row.ts';
export type { UserRow } from './rows/user-row.ts';
export type {
  WebhookDeliveryRow,
  WebhookDeliveryState,
  WebhookEndpointRow,
  WebhookEndpointState,
} from './rows/webhook-row.ts';
export {
  countCustomProviders,
  deleteCustomProvider,
  findCustomProvider,
  insertCustomProvider,
  listCustomProviders,
  updateCustomProvider,
  type CustomProviderChange,
} from './queries/custom-providers.ts';
export {
  countAuditLogEntries,
  insertAuditLogEntries,
  listAuditLogEntries,
  type AuditLogListing,
} from './queries/audit-log.ts';
export {
  consumeFlowState,
  deleteAuthCodes,
  deleteFlowState,
  findFlowState,
  findFlowStateById,
  finishFlowState,
  insertFlowState,
  stampAuthCode,
  takeFlowState,
  type AuthCodeStamp,
  type NewFlowState,
} from './queries/flow-states.ts';
export { callHookFunction, findHookRole, type HookFunctionCall, type HookRole } from './queries/hook-functions.ts';
export { exportUsers, type ExportedUser } from './queries/export-users.ts';
export {
  findImportOwners,
  findUserIds,
  insertImportedUsers,
  updateImportedUsers,
  type ImportedIdentityRow,
  type ImportedUserRow,
  type ImportOwners,
  type StoredBatch,
} from './queries/import-users.ts';
export {
  insertImportedSessions,
  type ImportedMethodRow,
  type ImportedSessionRow,
  type ImportedTokenRow,
  type StoredSessions,
} from './queries/import-sessions.ts';
export { advanceUserImport, findUserImport, finishUserImport, openUserImport } from './queries/user-imports.ts';
export { insertNamedUser, type NewNamedUser, type NewNamedUserParts } from './queries/named-users.ts';
export {
  findEvent,
  listEvents,
  listNewestEvents,
  sweepEvents,
  type EventListing,
  type EventPage,
  type NewestEventListing,
} from './queries/events.ts';
export { insertEvents, type NewEvent } from './queries/insert-events.ts';
export { insertMessage, insertMessageWithEntry, type NewMessage } from './queries/insert-message.ts';
export { placeEvents, type PlacedEvents } from './queries/place-events.ts';
export { claimMailSlot, releaseMailSlot, type MailSlot, type MailSlotClaim } from './queries/mail-slots.ts';
export {
  deleteIdentity,
  deleteOtherIdentities,
  findIdentity,
  insertIdentity,
  listIdentities,
  listSimilarAccounts,
  obscureIdentity,
  updateEmailIdentity,
  updateIdentity,
  updatePhoneIdentity,
  verifyIdentities,
  type NewIdentity,
  type SimilarAccount,
} from './queries/identities.ts';
export { countUsers, listUsers, type UserListing, type UserPosition, type UserSearch } from './queries/list-users.ts';
export { abandonExpiredMessages, eraseExpiredMessages, sweepMessages } from './queries/messages.ts';
export {
  claimDeliveries,
  type ClaimedDeliveries,
  type ClaimedDelivery,
  type DeliveryClaim,
} from './queries/claim-deliveries.ts';
export { firstLane, healDeliveryLanes, restDeliveryLane, type LaneCursor } from './queries/delivery-lanes.ts';
export type { DeliverySourceName } from './queries/delivery-source.ts';
export {
  beatDeliveryWorker,
  deliveryWorkerSilenceSeconds,
  sweepDeliveryWorkers,
  freeDeliveriesOfGone,
  joinDeliveryWorkers,
  leaveDeliveryWorker,
  type WorkerBeat,
} from './queries/delivery-workers.ts';
export {
  finishDelivery,
  leaveDelivery,
  postponeDelivery,
  takeDelivery,
  type DeliveryEnd,
  type DeliveryHold,
  type DeliveryPause,
  type HeldDelivery,
} from './queries/held-deliveries.ts';
export { countMessages, type MessageCount } from './queries/count-messages.ts';
export {
  findListedMessage,
  listMessages,
  type ListedMessage,
  type MessageFilter,
  type MessageListing,
} from './queries/list-messages.ts';
export { readDatabaseHealth, type DatabaseHealth } from './queries/database-health.ts';
export { healthCountMax, readDeliveryHealth, type DeliveryHealth } from './queries/delivery-health.ts';
export {
  findMessageOwner,
  sweepMessageFeedback,
  listMessageFeedback,
  noteMessageFeedback,
  type NewMessageFeedback,
  type NotedFeedback,
} from './queries/message-feedback.ts';
export { cancelMessage, replayMessage, replayMessages, type Replay } from './queries/replay-messages.ts';
export {
  consumeOneTimeToken,
  deleteOneTimeToken,
  deleteOneTimeTokens,
  findOneTimeToken,
  hasOneTimeToken,
  leaseOneTimeToken,
  listPendingCodes,
  releaseOneTimeToken,
  replaceOneTimeToken,
  tryOneTimeCode,
  type CodeTry,
  type PendingCode,
  type NewOneTimeToken,
} from './queries/one-time-tokens.ts';
export { spendFromBuckets, sweepBuckets, type BucketSpending } from './queries/rate-limit-buckets.ts';
export {
  advanceRefreshCounter,
  reuseRefreshCounter,
  type CounterAdvance,
  type CounterReuse,
  type PresentedCounter,
} from './queries/refresh-counters.ts';
export {
  addRefreshTokenChild,
  reuseRefreshToken,
  revokeRefreshTokens,
  rotateRefreshToken,
  type Reuse,
  type Rotation,
  type RotationRequest,
} from './queries/refresh-tokens.ts';
export type { JudgedSession, RefreshedSession, RefreshRequest, SessionLimits } from './queries/refreshed-session.ts';
export {
  consumeAssertion,
  consumeSamlRelayState,
  findSamlKey,
  insertSamlRelayState,
  keepSamlKey,
  sweepSamlAssertions,
} from './queries/saml-answers.ts';
export {
  claimSsoMetadata,
  deleteSsoDomains,
  deleteSsoProvider,
  findSsoProvider,
  findSsoProviderByDomain,
  findSsoProviderByEntity,
  findSsoProviderByResource,
  insertSsoDomains,
  insertSsoProvider,
  listSsoProviders,
  lockSsoProvider,
  noteSsoMetadata,
  updateSsoProvider,
  withDomains,
  type SsoMetadataClaim,
  type SsoProviderChange,
  type SsoProviderFilter,
  type SsoProviderWithDomains,
} from './queries/sso-providers.ts';
export { deleteSignIns } from './queries/sign-ins.ts';
export {
  deleteSessions,
  findSession,
  findUserWithSession,
  openSession,
  type EndedSession,
  type EndedSessions,
  type NewSession,
  type UserWithIdentities,
  type UserWithSession,
} from './queries/sessions.ts';
export {
  deleteNewUser,
  deleteUser,
  findAddressOwner,
  findUserByEmail,
  findUserById,
  findUserByNewPhone,
  findUserByPhone,
  getUserById,
  insertUser,
  lockUser,
  restoreUser,
  updateUser,
  type NewUser,
  type UserChange,
} from './queries/users.ts';
export {
  anchorInstanceId,
  ensureAnchorInstance,
  findInstanceById,
  findDeletedInstance,
  findInstanceBySiteUuid,
  findInstanceBySlug,
  findServedInstance,
  insertInstance,
  listInstanceIds,
  lockDeletedInstance,
  lockInstance,
  rewrapAnchorInstance,
  setInstanceDeletion,
  updateInstance,
  type InstanceChange,
  type NewInstance,
} from './queries/instances.ts';
export { beginPurge, deleteTenantRows, finishPurge, listInstancesToPurge } from './queries/purge.ts';
export { listInstances, type InstanceListing, type InstanceOrder } from './queries/list-instances.ts';
export {
  instanceChangesChannel,
  readInstanceChanges,
  readNewestInstanceChange,
  recordInstanceChange,
  type InstanceChanges,
} from './queries/instance-changes.ts';
export {
  deleteInstanceDomain,
  findInstanceDomain,
  insertInstanceDomain,
  listInstanceDomains,
  setPrimaryDomain,
  verifyInstanceDomain,
} from './queries/instance-domains.ts';
export {
  countInstancesByMasterKey,
  deleteUnusedMasterKeyChecks,
  insertMasterKeyCheck,
  listMasterKeyChecks,
  lockMasterKeyChecks,
  putRewrappedDataKeys,
  takeDataKeysToRewrap,
  type WrappedDataKey,
} from './queries/master-keys.ts';
export {
  endOperatorCredentials,
  findOperatorByToken,
  insertOperator,
  insertOperatorCredential,
  listOperators,
  lockOperator,
  revokeOperator,
  touchOperator,
} from './queries/operators.ts';
export {
  sweepOperatorAuditEntries,
  insertOperatorAuditEntry,
  listOperatorAuditEntries,
  type OperatorAuditEntry,
  type OperatorAuditListing,
} from './queries/operator-audit.ts';
export { claimIdempotencyKey, sweepIdempotencyKeys, keepIdempotentAnswer } from './queries/idempotency-keys.ts';
export {
  deleteOperatorSigningKey,
  endOperatorSigningKey,
  deleteEndedSigningKeys,
  insertOperatorSigningKey,
  listOperatorSigningKeys,
} from './queries/operator-signing-keys.ts';
export {
  countLiveApiKeys,
  sweepExpiredApiKeys,
  insertApiKey,
  listApiKeys,
  revokeApiKeyRow,
} from './queries/api-keys.ts';
export { replaceSecretFingerprints } from './queries/secret-fingerprints.ts';
export {
  findInstancesWithDueKeys,
  sweepRevokedSigningKeys,
  insertSigningKey,
  lengthenSigningKeyTokens,
  listSigningKeys,
  updateSigningKey,
  type NewSigningKey,
  type SigningKeyChange,
} from './queries/signing-keys.ts';
export { Listener, type ListenerOptions } from './listen.ts';
export {
  deleteSuppression,
  findSuppression,
  listSuppressions,
  upsertSuppression,
  type NewSuppression,
  type SuppressionListing,
} from './queries/suppressions.ts';
export {
  sweepUsedRefreshTokens,
  sweepAnonymousPage,
  sweepEndedSessions,
  sweepOneTimeTokens,
  sweepSessionsPage,
  type SessionAges,
} from './queries/old-sign-ins.ts';
export {
  addPlatformUsage,
  addUsage,
  claimQuotaNotice,
  countAllUsers,
  sweepActiveUsers,
  sweepPlatformUsage,
  sweepQuotaNotices,
  sweepUsage,
  listPlatformUsage,
  listUsage,
  listUsageOfAll,
  listUsagePage,
  lockUserQuota,
  seeActiveUsers,
  type DayUsage,
  type InstanceUsage,
  type PlatformUsage,
  type PlatformUsageCount,
  type UsageCount,
  type UsagePlace,
  type UserSeen,
} from './queries/usage.ts';
export { sweepDecoyMessages, sweepFlowStates } from './queries/upkeep.ts';
export {
  abandonExpiredDeliveries,
  findWebhookDelivery,
  insertWebhookDelivery,
  listWebhookDeliveries,
  deleteWebhookDeliveries,
  releaseWebhookDeliveries,
  replayEventsSince,
  replayWebhookDeliveries,
  type ListedWebhookDelivery,
  type WebhookDeliveryFilter,
  type WebhookDeliveryListing,
  type WebhookReplay,
  type WebhookReplayFilter,
} from './queries/webhook-deliveries.ts';
export {
  clearEndpointFailures,
  deleteWebhookEndpoint,
  findWebhookEndpoint,
  insertWebhookEndpoint,
  listWebhookEndpoints,
  lockWebhookEndpoint,
  recordEndpointFailure,
  updateWebhookEndpoint,
  type NewWebhookEndpoint,
  type WebhookEndpointChange,
} from './queries/webhook-endpoints.ts';
