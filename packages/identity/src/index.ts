export { operatorActor, requireAdministrator } from './admins/administrator.ts';
export { banEnd } from './admins/ban-duration.ts';
export { markedConfirmation, plainConfirmation, type ConfirmationRules } from './admins/confirmation-rules.ts';
export { createUser, type UserCreation } from './admins/create-user.ts';
export {
  generatedLinkTypes,
  generateLink,
  type GeneratedLink,
  type GeneratedLinkType,
  type LinkRequest,
} from './admins/generate-link.ts';
export { recoverUserAsAdmin } from './admins/recover-user.ts';
export { acceptPasswordHash, type ImportedHash } from './admins/imported-hash.ts';
export { requireServiceRole } from './admins/service-administrator.ts';
export { deleteUserAsAdmin, deleteUserSoftly } from './admins/delete-user.ts';
export { updateUserAsAdmin, type AdminUserUpdate } from './admins/update-user.ts';
export type { Actor } from './audit/audit-entry.ts';
export { verifyCaptcha } from './captcha/verify-captcha.ts';
export type {
  Context,
  DeliveryContext,
  Dialect,
  DomainLog,
  FunctionHooks,
  Limit,
  Limits,
  RequestFacts,
  Services,
  Usage,
} from './context.ts';
export { exportRecord } from './imports/export-record.ts';
export {
  countsOf,
  importUsers,
  type ImportContext,
  type ImportCounts,
  type ImportEvent,
} from './imports/import-users.ts';
export { moveSessions, type MovedSession, type MovedSessions, type MovedToken } from './imports/move-sessions.ts';
export { moveUsers } from './imports/move-users.ts';
export { identityRecordSchema, userRecordSchema } from './imports/user-record.ts';
export { eventEnvelope, eventJsonSchemas, type EventEnvelope } from './events/event-envelope.ts';
export { eventSchemas, eventTypes, isEventType, type EventType } from './events/event-types.ts';
export {
  changeCustomProvider,
  getCustomProvider,
  removeCustomProvider,
} from './external/custom/change-custom-provider.ts';
export { createCustomProvider } from './external/custom/create-custom-provider.ts';
export type { CustomProviderInput } from './external/custom/custom-provider-input.ts';
export { signInWithIdToken, type IdTokenProof } from './external/id-token/sign-in-with-id-token.ts';
export { IssuerCache } from './external/issuers/issuer-cache.ts';
export type { Provider } from './external/provider.ts';
export { providers } from './external/providers/all-providers.ts';
export { changeSsoProvider } from './sso/admin/change-sso-provider.ts';
export { createSsoProvider } from './sso/admin/create-sso-provider.ts';
export { getSsoProvider, listSso, removeSsoProvider, type SsoProvider } from './sso/admin/find-sso-providers.ts';
export type { SsoInput } from './sso/admin/sso-input.ts';
export { MetadataCache } from './sso/idp/metadata-cache.ts';
export { beginSaml, type SamlRequest } from './sso/sign-in/begin-saml.ts';
export { beginSso, type SsoRequest } from './sso/sign-in/begin-sso.ts';
export { completeSaml } from './sso/sign-in/complete-saml.ts';
export { completeSso, type CompletedSso } from './sso/sign-in/complete-sso.ts';
export { takeSamlAnswer, type TakenSamlAnswer } from './sso/sign-in/take-saml-answer.ts';
export { samlServiceProvider, ssoServiceProvider } from './sso/sp/site-service-provider.ts';
export { spMetadata } from './sso/sp/sp-metadata.ts';
export type { ProviderLack } from './external/site-provider.ts';
export { beginVisit, type BegunVisit, type VisitRequest } from './external/visits/begin-visit.ts';
export { needsSameBrowser } from './external/visits/same-browser.ts';
export { completeVisit, type CompletionRules, type VisitOutcome } from './external/visits/complete-visit.ts';
export type { CallbackFields } from './external/visits/read-arrival.ts';
export { takeVisit, type TakenVisit } from './external/visits/take-visit.ts';
export { isStateGenuine, readState } from './external/visits/visit-state.ts';
export { requireWallets, signInWithWallet, type WalletProof } from './external/web3/sign-in-with-wallet.ts';
export type { FeedbackReport, FeedbackRequest } from './feedback/feedback-report.ts';
export { receiveFeedback, type FeedbackReceiver } from './feedback/receive-feedback.ts';
export { rowIdIn } from './messages/message-id.ts';
export { eventUser } from './hooks/event-user.ts';
export { claimMilliseconds, deliverMessage } from './messages/deliver-message.ts';
export type { DeliveryDependencies } from './messages/delivery.ts';
export { mailKinds, type MailKind } from './messages/mail-kinds.ts';
export { MailTransports, type MailTransportsOptions } from './messages/mail-transports.ts';
export type { MailReturn } from './messages/mail-return.ts';
export { queueMail, type Mail } from './messages/queue-mail.ts';
export { previewMail, type MailPreview, type PreviewRequest } from './messages/preview-mail.ts';
export { cancelOneMessage, replayManyMessages, replayOneMessage } from './messages/replay-message.ts';
export { sendTestMail, type TestMail } from './messages/send-test-mail.ts';
export { missingForSms, sendSms } from './messages/sms/send-sms.ts';
export type { Sms, SmsChannel, SmsDoor, SmsFailure, SmsOutcome, SmsProviderName } from './messages/sms/sms-provider.ts';
export { checkVerification } from './messages/sms/providers/twilio-verify.ts';
export type { PlatformSmtp, SenderPart, SmtpSettings } from './messages/smtp-choice.ts';
export { TemplateCache, type TemplateCacheOptions } from './messages/template-cache.ts';
export { isLinkToken, isPkceToken } from './one-time-tokens/issue-one-time-token.ts';
export { assessPassword, type PasswordAssessment } from './passwords/assess-password.ts';
export { supabaseLengthBytesMin } from './passwords/password-strength.ts';
export { parseCodeChallenge, type CodeChallenge } from './pkce/code-challenge.ts';
export {
  appendError,
  appendFragment,
  errorWordOf,
  mergeQuery,
  plainFragment,
  replaceFragment,
  type RedirectError,
} from './redirects/append-to-url.ts';
export { chooseRedirect } from './redirects/choose-redirect.ts';
export { isAllowedRedirect } from './redirects/is-allowed-redirect.ts';
export { loadBearer, subjectOf, verifyClaims, type Bearer, type VerifiedClaims } from './sessions/authenticate.ts';
export { hasAdminRole, isAdminToken } from './sessions/is-admin-token.ts';
export { isRefreshToken, refreshSession } from './sessions/refresh-session.ts';
export type { Refreshed, ReuseCause } from './sessions/refreshed.ts';
export type { SignedIn } from './sessions/sign-in.ts';
export { signInWithAuthCode, type CodeSignIn } from './sessions/sign-in-with-auth-code.ts';
export { signOut, signOutScopes, type SignOutScope } from './sessions/sign-out.ts';
export { publishedKeysOf } from './sessions/signing-keys.ts';
export { liftSuppression, suppressAddress, type AddressSuppression } from './suppressions/suppress-address.ts';
export { requireFree, type Address, type PhoneAddress } from './users/address.ts';
export { takeRequest } from './quotas/quota-periods.ts';
export { UsageMeter, type UsageMeterOptions } from './usage/usage-meter.ts';
export { dayOf } from './usage/period.ts';
export { readUsageSeries, type UsageSeries } from './usage/read-usage-series.ts';
export {
  listUsageEntries,
  readUsage,
  type InstanceUsageReport,
  type UsageEntry,
  type UsageRange,
} from './usage/read-usage.ts';
export type { ApiKeyRecord } from './machine-tokens/api-key-record.ts';
export { listApiKeys, revokeApiKey } from './machine-tokens/api-keys.ts';
export { createApiKey, type NewApiKeyInput } from './machine-tokens/create-api-key.ts';
export { mintAdminToken, type AdminToken, type AdminTokenInput } from './machine-tokens/mint-admin-token.ts';
export { changeOwnUser, type OwnUserRequest } from './users/change-own-user.ts';
export { describeUser } from './users/describe-user.ts';
export { emailKey, parseEmailAddress, type EmailAddress } from './users/email-address.ts';
export { inviteUser, type Invitation, type InvitationRules } from './users/invite.ts';
export type { Metadata } from './users/metadata.ts';
export { acceptPassword, hashBeforehand, type AcceptedPassword } from './users/new-password.ts';
export { identitiesOf } from './users/providers.ts';
export {
  requireChannel,
  requireEmailProvider,
  requireMagicLinks,
  requirePhoneProvider,
  requireSignupsOpen,
} from './users/provider-rules.ts';
export { requestReauthentication } from './users/reauthenticate.ts';
export { requestSignIn, type SignInRequest } from './users/request-sign-in.ts';
export { requestRecovery, type MailRules, type SignInMailRules } from './users/recover.ts';
export { resendConfirmation, resendEmailChange, resendPhoneChange } from './users/resend.ts';
export { signInAfterSignUp } from './users/sign-in-after-sign-up.ts';
export { signInWithPassword, type TypedAddress } from './users/sign-in-with-password.ts';
export { signUp } from './users/sign-up.ts';
export { signUpAnonymously } from './users/sign-up-anonymously.ts';
export type { SignUpOutcome, SignUpRequest, SignUpRules } from './users/sign-up-request.ts';
export { unlinkIdentity } from './users/unlink-identity.ts';
export { updateOwnUser, type UserUpdate } from './users/update-user.ts';
export { isBanned } from './users/user-state.ts';
export {
  verificationTypes,
  verify,
  type Verification,
  type VerificationOutcome,
  type VerificationType,
} from './users/verify.ts';
export { phoneVerificationTypes, verifyPhone, type PhoneVerification } from './users/verify-phone.ts';
export { verifyRecovery, verifySignup } from './users/verify-link.ts';
export { changeEndpoint, type WebhookEndpointUpdate } from './webhooks/change-endpoint.ts';
export { createEndpoint, type EndpointWithKey, type WebhookEndpointInput } from './webhooks/create-endpoint.ts';
export { deliverWebhook } from './webhooks/deliver-webhook.ts';
export { EndpointRests } from './webhooks/endpoint-rests.ts';
export { getEndpoint, listEndpoints, removeEndpoint, rotateEndpointKey } from './webhooks/manage-endpoints.ts';
export { getDelivery, replayDelivery, replayMatching, replaySince } from './webhooks/replay-deliveries.ts';
export { sendTestEvent } from './webhooks/send-test-event.ts';
export type { WebhookDependencies } from './webhooks/webhook-delivery.ts';
export type { WebhookEndpoint } from './webhooks/webhook-endpoint.ts';
export { webhookLifetimeSeconds } from './webhooks/webhook-lifetime.ts';
export { sweepSite, type SiteSweep } from './upkeep/sweep-site.ts';
