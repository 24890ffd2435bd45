import { parseDuration } from '@gatehouse/config';
import { platformHookProblem } from './check-hooks.ts';
import { checkValue, describeFound } from './check-settings.ts';
import { checkAll, settingInvalid } from './setting-problems.ts';
import type { SparseSettings } from './instance-settings.ts';
import { settingLeaves, type SettingLeaf } from './setting-leaves.ts';
import { withValue } from './setting-values.ts';

/** Variables by name. */
type Environment = Readonly<Record<string, string | undefined>>;

/** Which variables count: of a site alone all, of a platform only what every instance inherits (netlify.md 2.4). */
export type EnvironmentUse = 'site' | 'platform';

const platformGroups = new Set(['external', 'hook', 'smtp']);

/**
 * Reads the settings that variables set. An empty variable counts as unset; of several names the first that is set wins.
 *
 * @throws AppError `setting_invalid` that names each variable, its problem and what is allowed, never a secret.
 */
export function settingsFromEnvironment(env: Environment, use: EnvironmentUse): SparseSettings {
  let settings: SparseSettings = {};
  checkAll(
    leavesFor(use).map((leaf) => () => {
      const value = readLeaf(leaf, env);
      if (value !== undefined) settings = withValue(settings, leaf.path, value);
    }),
  );
  const unusable = use === 'platform' ? platformHookProblem(settings) : null;
  if (unusable) throw settingInvalid(variableOf(unusable.path, env), unusable.problem);
  return settings;
}

/** Every variable that {@link settingsFromEnvironment} reads. */
export function settingVariables(use: EnvironmentUse): string[] {
  return leavesFor(use).flatMap(({ env, inverseEnv }) => [...env, ...inverseEnv]);
}

function leavesFor(use: EnvironmentUse): readonly SettingLeaf[] {
  return settingLeaves.filter(({ path }) => use === 'site' || platformGroups.has(path[0] ?? ''));
}

/** The variable that a setting came from, or could come from; its own name when there is none. */
export function variableOf(setting: string, env: Environment): string {
  const leaf = settingLeaves.find(({ name }) => name === setting);
  return leaf?.env.find((name) => isSet(env[name])) ?? leaf?.env[0] ?? setting;
}

function readLeaf(leaf: SettingLeaf, env: Environment): unknown {
  const name = leaf.env.find((name) => isSet(env[name]));
  if (name !== undefined) return readVariable(leaf, name, env[name] ?? '');
  const inverse = leaf.inverseEnv.find((name) => isSet(env[name]));
  return inverse === undefined ? undefined : !readVariable(leaf, inverse, env[inverse] ?? '');
}

function readVariable(leaf: SettingLeaf, name: string, text: string): unknown {
  const value = readText(leaf, text);
  if (value === undefined) throw settingInvalid(name, `${describeFound(leaf, text)}; allowed is ${leaf.allowed}`);
  if (leaf.zeroInherits && typeof value === 'number' && value <= 0) return undefined;
  if (leaf.outsideInherits && !leaf.schema.safeParse(value).success) return undefined;
  checkValue(leaf, value, name);
  return value;
}

/** The value that a text stands for, not yet checked; `undefined` when it stands for none. */
function readText({ kind }: SettingLeaf, text: string): unknown {
  if (kind === 'flag') return readFlag(text.trim());
  if (kind === 'number') return readNumber(text.trim());
  if (kind === 'seconds') return readWholeNumber(text.trim()) ?? readSeconds(text);
  if (kind === 'list') return readList(text);
  return text;
}

function isSet(text: string | undefined): boolean {
  return (text ?? '').trim() !== '';
}

/** Go's `strconv.ParseBool`. */
function readFlag(text: string): boolean | undefined {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return true;
  return ['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text) ? false : undefined;
}

function readWholeNumber(text: string): number | undefined {
  return /^[+-]?\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function readNumber(text: string): number | undefined {
  return /^[+-]?\d{1,15}(\.\d{1,9})?$/.test(text) ? Number(text) : undefined;
}

function readSeconds(text: string): number | undefined {
  const duration = parseDuration(text);
  return duration === undefined ? undefined : Math.ceil(duration);
}

/** Words separated by commas; some configurations have them as a JSON array (supabase-extended.md 14.5). */
function readList(text: string): string[] {
  return (listInJson(text) ?? text.split(',')).map((item) => item.trim()).filter((item) => item !== '');
}

function listInJson(text: string): string[] | undefined {
  if (!text.trim().startsWith('[')) return undefined;
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every((item) => typeof item === 'string') ? list : undefined;
  } catch {
    return undefined;
  }
}
