import {
  embeddedFragment,
  httpFragment,
  loadConfig,
  outboundFragment,
  resolutionFragment,
  withDefaults,
  type ConfigOf,
  type Environment,
  type InstanceSource,
} from '@gatehouse/config';
import { serviceFragments } from '../processes/service-config.ts';

const everySource: readonly InstanceSource[] = ['signature', 'domain', 'path', 'localhost'];
const loopback: readonly string[] = ['127.0.0.0/8', '::1/128'];
// Somebody waits at the terminal.
const drainSeconds = 10;

/** The settings of the embedded start: on this machine only, every way to find a site open, nothing to be set. */
const embeddedFragments = {
  ...serviceFragments,
  http: withDefaults(httpFragment, { host: '127.0.0.1', port: 9999, drainSeconds }),
  resolution: withDefaults(resolutionFragment, { sources: everySource }),
  outbound: withDefaults(outboundFragment, { allow: loopback }),
  embedded: embeddedFragment,
} as const;

export type EmbeddedConfig = ConfigOf<typeof embeddedFragments>;

/**
 * Reads the settings of `gatehouse start`.
 *
 * @throws ConfigError; Error when the inbox is asked for beside an external database, since whoever reads the inbox signs
 *   in as anybody there (decisions.md 53)
 */
export function embeddedConfig(env: Environment): EmbeddedConfig {
  const config = loadConfig(embeddedFragments, env);
  if (config.embedded.inbox === true && config.database.url !== undefined) {
    throw new Error('GATEHOUSE_INBOX cannot be on while DATABASE_URL names a database: unset one of the two');
  }
  return config;
}
