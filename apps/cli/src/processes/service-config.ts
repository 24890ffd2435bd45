import { adminFragments } from '@gatehouse/admin';
import { apiFragments } from '@gatehouse/api';
import {
  databaseFragment,
  loadConfig,
  mailFragment,
  modeFragment,
  operatorFragment,
  outboundFragment,
  queueFragment,
  requiring,
  secretsFragment,
  telemetryFragment,
  workerFragment,
  type ConfigOf,
  type Environment,
} from '@gatehouse/config';

/** Every process setting that a part of the service takes. */
export const serviceFragments = {
  ...adminFragments,
  ...apiFragments,
  mode: modeFragment,
  operator: operatorFragment,
  secrets: secretsFragment,
  database: databaseFragment,
  queue: queueFragment,
  worker: workerFragment,
  outbound: outboundFragment,
  mail: mailFragment,
  telemetry: telemetryFragment,
} as const;

export type ServiceConfig = ConfigOf<typeof serviceFragments>;

/** The settings of a process that serves many sites. @throws ConfigError, also without master key or operator token */
export function multiConfig(env: Environment): ServiceConfig {
  const fragments = {
    ...serviceFragments,
    operator: requiring(operatorFragment, 'token'),
    secrets: requiring(secretsFragment, 'masterKeys'),
    database: requiring(databaseFragment, 'url'),
  };
  return loadConfig(fragments, env);
}

/** The settings of a process that serves the one site its environment describes. @throws ConfigError */
export function singleConfig(env: Environment): ServiceConfig {
  return loadConfig({ ...serviceFragments, database: requiring(databaseFragment, 'url') }, env);
}
