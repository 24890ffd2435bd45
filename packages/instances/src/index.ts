export type { Instance, InstanceKeys } from './instance.ts';
export { checkEffectiveSettings, checkSparseSettings, reviewSettings } from './settings/check-settings.ts';
export { settingsSchema, type InstanceSettings, type SparseSettings } from './settings/instance-settings.ts';
export { effectiveSettings, inheritedSettings, type InheritedSettings } from './settings/merge-settings.ts';
export {
  settingsFromEnvironment,
  settingVariables,
  type EnvironmentUse,
} from './settings/settings-from-environment.ts';
export { settingsReference, type SettingReference } from './settings/settings-reference.ts';
export { webhookEvents } from './settings/webhook-settings.ts';
