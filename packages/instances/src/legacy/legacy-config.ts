import { checkValue } from '../settings/check-settings.ts';
import type { SparseSettings } from '../settings/instance-settings.ts';
import { sameValue, valueAt, withValue } from '../settings/setting-values.ts';
import { decodeField, type LegacyValue } from './decode-legacy-field.ts';
import { legacyFields, type LegacyField } from './legacy-fields.ts';

const nanoseconds = 1e9;

/** What the answers of the legacy API hold. */
export interface LegacyConfigOptions {
  /** Show secrets as the old server did; the mail password stays out even then. Default false. */
  readonly showSecrets?: boolean;
}

/**
 * The config of an instance as `/instances` answers it (netlify.md 2.5): only what the instance sets itself, everything
 * else as zero values, in the order of the old server. Secrets are left out (decisions.md 36).
 */
export function toLegacyConfig(
  own: SparseSettings,
  { showSecrets = false }: LegacyConfigOptions = {},
): Record<string, unknown> {
  const config: Record<string, unknown> = {};
  for (const field of legacyFields) {
    const value = wireValue(field, own);
    const isHidden = field.leaf.secret && (!showSecrets || field.leaf.name === 'smtp.pass');
    putAt(config, field.wirePath, isHidden || (field.omitsZero && value === 0) ? undefined : value);
  }
  return config;
}

/**
 * Lays a config of `/instances` over the settings of an instance (netlify.md 2.6). Absent keys keep their value, as does
 * a key that says what an answer showed; a zero value goes back to what is inherited (decisions.md 36). Keys may be
 * written in any case, unknown ones are dropped.
 *
 * @throws AppError `bad_json` for a wrong type, in the words of the old server; `setting_invalid` for a value out of
 *   bounds.
 */
export function mergeLegacyConfig(own: SparseSettings, config: Readonly<Record<string, unknown>>): SparseSettings {
  let settings = own;
  for (const field of legacyFields) {
    const given = decodeField(field, config);
    if (given === undefined) continue;
    // Answers show an explicit "off" like an inherited one: an edited answer that comes back must not lose it.
    const isUnchanged = !field.leaf.secret && sameValue(given, wireValue(field, own));
    if (!isUnchanged) settings = withValue(settings, field.leaf.path, settingValue(field, given));
  }
  return settings;
}

function wireValue({ leaf, goType, secondsMin, isInverted }: LegacyField, own: SparseSettings): LegacyValue {
  const value = valueAt(own, leaf.path) as Exclude<LegacyValue, null> | undefined;
  if (isInverted) return value === false;
  if (value === undefined) return zeroOf(goType);
  return secondsMin === undefined ? value : Number(value) * nanoseconds;
}

/** The setting that a config value stands for; `undefined` when it stands for none. */
function settingValue({ leaf, secondsMin, isInverted }: LegacyField, given: LegacyValue): unknown {
  const countsAsZero = leaf.zeroInherits && typeof given === 'number' && given < 0;
  if (isZero(given) || countsAsZero) return undefined;
  const value = convert(given, secondsMin, isInverted);
  checkValue(leaf, value);
  return value;
}

function convert(given: LegacyValue, secondsMin: number | undefined, isInverted: boolean): unknown {
  if (isInverted) return !given;
  return secondsMin === undefined ? given : Math.max(secondsMin, Math.round(Number(given) / nanoseconds));
}

function zeroOf(goType: LegacyField['goType']): LegacyValue {
  if (goType === 'string') return '';
  if (goType === 'bool') return false;
  return goType === 'int' ? 0 : null;
}

function isZero(value: LegacyValue): boolean {
  return value === null || value === '' || value === 0 || value === false || (Array.isArray(value) && !value.length);
}

function putAt(tree: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [key = '', ...rest] = path;
  if (rest.length === 0) {
    if (value !== undefined) tree[key] = value;
    return;
  }
  tree[key] ??= {};
  putAt(tree[key] as Record<string, unknown>, rest, value);
}
