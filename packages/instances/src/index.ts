export { cloneInstance, type ClonedInstance, type CloneInput } from './clone-instance.ts';
export { addDomain, listDomains, makePrimaryDomain, removeDomain, type InstanceDomain } from './domains.ts';
export { deleteInstance, restoreInstance } from './delete-instance.ts';
export { InstanceDirectory, type InstanceDirectoryOptions } from './directory/instance-directory.ts';
export {
  getInstance,
  getInstanceBySlug,
  getInstanceByUuid,
  listInstancePage,
  loadInstance,
  type InstancePage,
  type InstanceSummary,
} from './find-instances.ts';
export type { Instance, InstanceKeys } from './instance.ts';
export type { InstanceRecord } from './instance-record.ts';
export { mergeLegacyConfig, toLegacyConfig, type LegacyConfigOptions } from './legacy/legacy-config.ts';
export { openMasterKeys, rotateMasterKey, type MasterKeyRotation, type OpenedMasterKeys } from './master-keys.ts';
export { newEvents, type Happening } from './new-event.ts';
export { normaliseDomain } from './normalise-domain.ts';
export { announceChange, openLockedInstance } from './open-locked-instance.ts';
export { listOperatorAudit, type AuditPage, type AuditQuery } from './operators/audit-log.ts';
export { actAs, actOnce, type Acting, type Deed } from './operators/deed.ts';
export { findOperator } from './operators/find-operator.ts';
export { idempotencyMilliseconds, type Replayable } from './operators/idempotency.ts';
export {
  createOperator,
  listOperators,
  revokeOperator,
  rotateOperatorToken,
  type OperatorRecord,
  type OperatorWithToken,
} from './operators/manage-operators.ts';
export { commandLineOperator, mayUse, rootOperator, type Operator, type OperatorScope } from './operators/operator.ts';
export { OperatorKeyCache } from './operators/operator-key-cache.ts';
export {
  addOperatorKey,
  listOperatorKeys,
  retireOperatorKey,
  type OperatorKeyRecord,
} from './operators/operator-keys.ts';
export type { DeedNote, Platform } from './platform.ts';
export { purgeInstances } from './purge-instances.ts';
export { provisionInstance, type NewInstanceInput } from './provision-instance.ts';
export { mappingProblem, parseMapping, type AttributeMapping } from './settings/attribute-mapping.ts';
export { readSamlKey } from './settings/saml-keys.ts';
export { hookFunctionIn, type HookFunction } from './settings/hook-rules.ts';
export { checkEffectiveSettings, checkSparseSettings, reviewSettings } from './settings/check-settings.ts';
export type { InstanceSettings, SparseSettings } from './settings/instance-settings.ts';
export { canonicalLanguageTag } from './settings/language-tag.ts';
export { parseHeaderMap, type HeaderMap } from './settings/header-map.ts';
export { checkTemplate, type MailTextKind, type MailTextPart } from './settings/mail-texts.ts';
export {
  effectiveSettings,
  inheritedSettings,
  leadingDialect,
  type DefaultsDialect,
  type InheritedSettings,
} from './settings/merge-settings.ts';
export { parseRate, type Rate } from './settings/parse-rate.ts';
export { algorithmOfJwtKey, parseJwtKeys, signingJwtKey, type JwtKey } from './settings/jwt-keys.ts';
export { secretsIn, withoutSecrets } from './settings/leaf-values.ts';
export { checkAll, settingInvalid } from './settings/setting-problems.ts';
export { patchSettings } from './settings/patch-settings.ts';
export {
  settingsFromEnvironment,
  settingVariables,
  type EnvironmentUse,
} from './settings/settings-from-environment.ts';
export { describeSettings, type SettingDescription } from './settings/describe-settings.ts';
export { settingsReference, type SettingReference } from './settings/settings-reference.ts';
export { isInstant, parseTestOtps, smsVariables } from './settings/sms-rules.ts';
export { createSingleInstance, readSingleSettings, type SingleInstance, type SingleSite } from './single-instance.ts';
export {
  createSigningKey,
  signingKeysMax,
  type MadeSigningKey,
  type NewSigningKeyInput,
} from './signing-keys/create-signing-key.ts';
export { getSigningKey, listSigningKeys } from './signing-keys/find-signing-keys.ts';
export { noSigning, type InstanceSigning, type LiveSigningKey } from './signing-keys/instance-signing.ts';
export { SigningKeyRounds, type SigningKeyRoundsOptions } from './signing-keys/signing-key-rounds.ts';
export { mintedTokenSecondsMax } from './signing-keys/key-life.ts';
export { promoteSigningKey, publishSigningKey } from './signing-keys/promote-signing-key.ts';
export { revokeSigningKey, type SigningKeyRevocation } from './signing-keys/revoke-signing-key.ts';
export { rotateSigningKey, type RotationInput, type SigningKeyRotation } from './signing-keys/rotate-signing-key.ts';
export type { SigningKeyRecord } from './signing-keys/signing-key-record.ts';
export { slugPattern } from './slug.ts';
export { resumeInstance, suspendInstance } from './suspend-instance.ts';
export { editInstance, updateInstanceSettings, type InstanceEdit } from './update-instance.ts';
export { findChallenge, verifyDomain, type FoundChallenge, type ResolveTxt } from './verify-domain.ts';
