import convict from 'convict';
import { ConfigError } from './config-error.ts';
import { FormatError } from './formats/format.ts';
import type { Fragment, FragmentValues, Setting } from './setting.ts';

/** Variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What {@link loadConfig} returns for these fragments. */
export type ConfigOf<Fragments extends Readonly<Record<string, Fragment>>> = {
  readonly [Concern in keyof Fragments]: FragmentValues<Fragments[Concern]>;
};

/**
 * Reads the settings of a process, a frozen object per concern.
 *
 * An empty variable counts as unset, since containers pass empty strings for what nobody filled in. Of several names
 * for one setting the first that is set wins.
 *
 * @throws ConfigError with a line for every variable that is wrong or missing; secret values are never in it.
 */
export function loadConfig<const Fragments extends Readonly<Record<string, Fragment>>>(
  fragments: Fragments,
  env: Environment,
): ConfigOf<Fragments> {
  const problems: string[] = [];
  const config: Record<string, object> = {};
  for (const [concern, fragment] of Object.entries(fragments)) {
    const values = Object.entries(fragment).map(([key, setting]) => [key, readSetting(setting, env, problems)]);
    config[concern] = Object.freeze(Object.fromEntries(values));
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(config) as ConfigOf<Fragments>;
}

/** The name under which a setting is given, or `undefined` when no name of it is set. */
function variableInUse(setting: Setting, env: Environment): string | undefined {
  return setting.env.find((name) => isSet(env[name]));
}

/** True for a variable that says something. */
export function isSet(value: string | undefined): value is string {
  return value !== undefined && value.trim() !== '';
}

// Convict gives up at the first value it cannot read, so each setting is a schema of its own: all bad ones get named.
function readSetting(setting: Setting, env: Environment, problems: string[]): unknown {
  const { doc, format, sensitive = false } = setting;
  const name = variableInUse(setting, env);
  if (name === undefined && setting.required && setting.default === undefined) {
    const [first, ...others] = setting.env;
    const names = [first, ...others.map((other) => `(or ${other})`)].join(' ');
    problems.push(`${names} is not set: ${doc} (allowed is ${format.allowed})`);
    return undefined;
  }
  try {
    const schema = convict<{ value: unknown }>(
      { value: { doc, format: format.allowed, default: setting.default, sensitive, env: 'value' } },
      { env: name === undefined ? {} : { value: env[name] }, args: [] },
    );
    return Object.freeze(schema.validate({ allowed: 'strict' }).get('value'));
  } catch (error) {
    if (!(error instanceof FormatError) || name === undefined) throw error;
    problems.push(describeProblem(setting, name, env[name] ?? '', error));
    return undefined;
  }
}

function describeProblem({ format, sensitive }: Setting, name: string, text: string, error: FormatError): string {
  const found = sensitive ? 'is not valid (its value is kept out of this line)' : `is ${quote(text)}`;
  const hint = error.message === '' ? '' : `; ${error.message}`;
  return `${name} ${found}; allowed is ${format.allowed}${hint}`;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
