export { ConfigError } from './config-error.ts';
export { nearestName } from './nearest-name.ts';
export { parseDuration } from './formats/duration.ts';
export type { Format } from './formats/format.ts';
export { normaliseHost } from './formats/host-name.ts';
export { adminFragment } from './fragments/admin.ts';
export { databaseFragment } from './fragments/database.ts';
export { embeddedFragment } from './fragments/embedded.ts';
export { hooksFragment } from './fragments/hooks.ts';
export { httpFragment } from './fragments/http.ts';
export { mailFragment } from './fragments/mail.ts';
export { modeFragment } from './fragments/mode.ts';
export { operatorFragment } from './fragments/operator.ts';
export { outboundFragment } from './fragments/outbound.ts';
export { passwordsFragment } from './fragments/passwords.ts';
export { queueFragment } from './fragments/queue.ts';
export { resolutionFragment, type InstanceSource } from './fragments/resolution.ts';
export { secretsFragment } from './fragments/secrets.ts';
export { telemetryFragment } from './fragments/telemetry.ts';
export { workerFragment } from './fragments/worker.ts';
export { isSet, loadConfig, type ConfigOf, type Environment } from './load-config.ts';
export { readEnvironment, type EnvironmentSources } from './read-environment.ts';
export { resolveMode, type Mode } from './resolve-mode.ts';
export { reviewVariables } from './review-variables.ts';
export {
  requiring,
  withDefaults,
  type Fragment,
  type FragmentValues,
  type Setting,
  type SettingValue,
} from './setting.ts';
export { settingsDocs, type SettingDoc } from './settings-docs.ts';
