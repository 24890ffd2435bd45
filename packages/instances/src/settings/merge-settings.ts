import type { InstanceSettings, SparseSettings } from './instance-settings.ts';
import { childOf, isKeyed, isLeaf, settingTree, type SettingGroup, type SettingLeaf } from './setting-leaves.ts';
import { isGroup, sameValue } from './setting-values.ts';

/** The wire languages whose defaults differ (decisions.md 2). */
export type DefaultsDialect = 'netlify' | 'supabase';

/** What every instance inherits: the platform's settings, complete, a frozen tree per dialect. */
export interface InheritedSettings {
  readonly netlify: InstanceSettings;
  readonly supabase: InstanceSettings;
}

/**
 * Lays what the platform sets over the defaults.
 *
 * @param platform checked settings of the whole platform; in single mode all of the site's
 */
export function inheritedSettings(platform: SparseSettings = {}): InheritedSettings {
  return {
    netlify: overlay(
      defaultsOf(settingTree, (leaf) => leaf.default),
      platform,
    ),
    supabase: overlay(
      defaultsOf(settingTree, (leaf) => leaf.supabaseDefault ?? leaf.default),
      platform,
    ),
  };
}

/**
 * The settings an instance runs with: what it set itself, else the platform's, else the defaults. `false`, `0` and `''`
 * of the instance win like any other value (netlify.md 15.16).
 *
 * Every group in which the instance changes nothing is the inherited object itself, so that a hundred thousand
 * instances in memory share their defaults.
 *
 * @returns a frozen tree
 */
export function effectiveSettings(inherited: InheritedSettings, own: SparseSettings): InstanceSettings {
  return overlay(inherited[leadingDialect(own)], own);
}

/**
 * The dialect that leads where a request does not choose: Supabase's for an instance that speaks nothing else or prefers
 * it. Its defaults hold, and the links of mails lead back its way.
 */
export function leadingDialect({
  dialect = 'auto',
  dialects = [],
}: Pick<SparseSettings, 'dialect' | 'dialects'>): DefaultsDialect {
  if (dialect !== 'auto') return dialect;
  return dialects.length === 1 && dialects[0] === 'supabase' ? 'supabase' : 'netlify';
}

function overlay(base: InstanceSettings, own: SparseSettings): InstanceSettings {
  return overlayGroup(settingTree, base, own) as InstanceSettings;
}

function overlayGroup(nodes: SettingGroup, base: object, own: object): object {
  const changed: Record<string, unknown> = {};
  const inherited = base as Readonly<Record<string, unknown>>;
  for (const [key, value] of Object.entries(own)) {
    const node = childOf(nodes, key);
    // A newer version may have stored settings that this one does not know.
    if (!node || value === undefined) continue;
    const merged = isLeaf(node) ? frozen(value) : overlayChild(node, inherited[key] ?? blank(nodes, node), value);
    if (!sameValue(merged, inherited[key])) changed[key] = merged;
  }
  return Object.keys(changed).length === 0 ? base : Object.freeze({ ...base, ...changed });
}

/** What a name that nobody inherits begins with. */
function blank(parent: SettingGroup, node: SettingGroup): object | undefined {
  return isKeyed(parent) ? defaultsOf(node, (leaf) => leaf.default) : undefined;
}

function overlayChild(node: SettingGroup, base: unknown, own: unknown): unknown {
  return isGroup(base) && isGroup(own) ? overlayGroup(node, base, own) : base;
}

function defaultsOf(nodes: SettingGroup, pick: (leaf: SettingLeaf) => unknown): InstanceSettings {
  const children = isKeyed(nodes) ? [] : [...nodes];
  const entries = children.map(([key, node]) => [key, isLeaf(node) ? frozen(pick(node)) : defaultsOf(node, pick)]);
  return Object.freeze(Object.fromEntries(entries)) as InstanceSettings;
}

function frozen(value: unknown): unknown {
  return Array.isArray(value) ? Object.freeze([...value]) : value;
}
