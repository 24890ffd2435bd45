import { childOf, isLeaf, settingTree, type SettingGroup, type SettingLeaf } from './setting-leaves.ts';
import { isGroup, sameValue, withValue } from './setting-values.ts';
import type { SparseSettings } from './instance-settings.ts';

/** A setting that has a value, in the order of its name. */
export interface LeafValue {
  readonly leaf: SettingLeaf;
  readonly value: unknown;
}

/** Every setting that these settings have a value for, those below names that the site chose too. */
export function leafValues(settings: SparseSettings): LeafValue[] {
  return valuesBelow(settingTree, settings);
}

function valuesBelow(group: SettingGroup, values: object): LeafValue[] {
  return Object.entries(values).flatMap(([key, value]: [string, unknown]) => {
    const node = childOf(group, key);
    if (!node) return [];
    if (isLeaf(node)) return [{ leaf: node, value }];
    return isGroup(value) ? valuesBelow(node, value) : [];
  });
}

/** The same settings without any secret. */
export function withoutSecrets(settings: SparseSettings): SparseSettings {
  const secret = leafValues(settings).filter(({ leaf }) => leaf.secret);
  return secret.reduce((rest, { leaf }) => withValue(rest, leaf.path, undefined), settings);
}

/** Names of the secrets that are set. */
export function secretsIn(settings: SparseSettings): string[] {
  return leafValues(settings)
    .filter(({ leaf }) => leaf.secret)
    .map(({ leaf }) => leaf.name);
}

/** What differs, by the names of the settings: fit to be shown, since of a secret it only says so. */
export interface SettingsChange {
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

/** What an edit changed. `null` stands for a setting that is inherited. */
export function changeOfSettings(before: SparseSettings, after: SparseSettings): SettingsChange {
  const [old, now] = [shownValues(before), shownValues(after)];
  const names = [...new Set([...old.keys(), ...now.keys()])];
  const changed = names.filter((name) => !sameValue(old.get(name)?.value, now.get(name)?.value));
  return { before: shown(changed, old, 'set'), after: shown(changed, now, 'changed') };
}

type ShownValues = ReadonlyMap<string, { readonly secret: boolean; readonly value: unknown }>;

function shownValues(settings: SparseSettings): ShownValues {
  return new Map(leafValues(settings).map(({ leaf, value }) => [leaf.name, { secret: leaf.secret, value }]));
}

function shown(names: readonly string[], values: ShownValues, secretWord: string): Record<string, unknown> {
  const entries = names.map((name): [string, unknown] => {
    const found = values.get(name);
    if (!found) return [name, null];
    return [name, found.secret ? secretWord : found.value];
  });
  return Object.fromEntries(entries);
}
