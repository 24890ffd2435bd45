import type { LeafKind } from './leaf.ts';
import { settingLeaves } from './setting-leaves.ts';

/** One setting, for docs/settings.md, example.env and forms. */
export interface SettingReference {
  /** Such as `smtp.port`. */
  readonly path: string;
  readonly type: LeafKind;
  readonly doc: string;
  /** What is allowed, in words. */
  readonly allowed: string;
  /** The words a choice or list is limited to, if any. */
  readonly choices: readonly string[];
  readonly default: unknown;
  /** The default of instances that speak the Supabase dialect, where it is another. */
  readonly supabaseDefault: unknown;
  /** Names of its variable, the strongest first. */
  readonly env: readonly string[];
  /** Variables that say the opposite. */
  readonly inverseEnv: readonly string[];
  readonly secret: boolean;
}

/** Every setting of an instance, in the order of its declaration. */
export function settingsReference(): readonly SettingReference[] {
  return settingLeaves.map(({ name, kind, doc, allowed, choices, env, inverseEnv, secret, ...leaf }) => ({
    path: name,
    type: kind,
    doc,
    allowed,
    choices,
    default: leaf.default,
    supabaseDefault: leaf.supabaseDefault,
    env,
    inverseEnv,
    secret,
  }));
}
