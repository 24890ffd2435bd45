import { ConfigError } from './config-error.ts';
import { modeFragment } from './fragments/mode.ts';
import { isSet, loadConfig, type Environment } from './load-config.ts';

/** One site from the environment, or every instance of the database. */
export type Mode = 'single' | 'multi';

const siteVariables = ['GOTRUE_SITE_URL', 'GOTRUE_JWT_SECRET'];

/**
 * Decides the mode (decisions.md 1): the verbs `multi` and `start` and the variables say it outright, a described site
 * implies single. The operator token never matters, since configurations of a single site set one too.
 *
 * @param verb the command that was given, or `serve` for a process that has no verbs
 * @throws ConfigError when nothing decides, or two things contradict each other; it names both ways
 */
export function resolveMode(env: Environment, verb: string): Mode {
  const { mode, multiInstance } = loadConfig({ mode: modeFragment }, env).mode;
  const wantsMulti = verb === 'multi' || verb === 'start' || multiInstance;
  if (wantsMulti && mode === 'single') {
    const other = multiInstance ? 'GOTRUE_MULTI_INSTANCE_MODE' : `"gatehouse ${verb}"`;
    throw new ConfigError([`GATEHOUSE_MODE is "single", but ${other} serves many sites: choose one`]);
  }
  if (wantsMulti || mode === 'multi') return 'multi';
  const missing = siteVariables.filter((name) => !isSet(env[name]));
  if (missing.length === 0) return 'single';
  if (mode === 'single') {
    throw new ConfigError(missing.map((name) => `${name} is not set, and GATEHOUSE_MODE=single needs it`));
  }
  const [lacking] = missing;
  if (missing.length === 1) {
    throw new ConfigError([`${lacking} is not set: one site needs both ${siteVariables.join(' and ')}`]);
  }
  throw new ConfigError([
    'it is not said what to serve: set GATEHOUSE_MODE=multi (or run "gatehouse multi") for the instances of the ' +
      'database, or GOTRUE_SITE_URL and GOTRUE_JWT_SECRET for one site; "gatehouse start" tries it out, ' +
      '"gatehouse help" has the rest',
  ]);
}
