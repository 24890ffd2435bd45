import { processFragments } from './process-fragments.ts';
import type { Fragment } from './setting.ts';

/** One process setting, for docs/settings.md and example.env. */
export interface SettingDoc {
  readonly concern: string;
  readonly key: string;
  readonly doc: string;
  /** Names of its variable, the strongest first. */
  readonly env: readonly string[];
  /** As it would be written in the environment; empty when there is none. */
  readonly default: string;
  readonly allowed: string;
  readonly sensitive: boolean;
}

/** Every process setting, in the order of the documentation. */
export function settingsDocs(): readonly SettingDoc[] {
  return Object.entries(processFragments).flatMap(([concern, fragment]) => describeFragment(concern, fragment));
}

function describeFragment(concern: string, fragment: Fragment): SettingDoc[] {
  return Object.entries(fragment).map(([key, setting]) => ({
    concern,
    key,
    doc: setting.doc,
    env: setting.env,
    default: written(setting.default),
    allowed: setting.format.allowed,
    sensitive: setting.sensitive ?? false,
  }));
}

function written(value: unknown): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.join(',');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
