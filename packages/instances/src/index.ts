export type { Instance, InstanceKeys } from './instance.ts';
export { settingsSchema, type InstanceSettings, type SparseSettings } from './settings/instance-settings.ts';
export { webhookEvents } from './settings/webhook-settings.ts';
