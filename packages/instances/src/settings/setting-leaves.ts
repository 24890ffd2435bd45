import type { z } from 'zod';
import { settingsSchema } from './instance-settings.ts';
import { keyedMeta, leafMeta, type KeyedMeta, type LeafMeta } from './leaf.ts';

/** One setting: where it is, what it may be, what it is about. */
export interface SettingLeaf extends LeafMeta {
  /** Names from the root, such as `['smtp', 'port']`. */
  readonly path: readonly string[];
  /** The same with dots. */
  readonly name: string;
  readonly schema: z.ZodType;
  readonly default: unknown;
}

/** A group whose children are known. */
type FixedGroup = ReadonlyMap<string, SettingNode>;

/** Groups that are alike, by names that the site chooses. */
export interface KeyedGroup extends Omit<KeyedMeta, 'group'> {
  /** The group below a name, its leaves named after it. */
  open(key: string): FixedGroup;
}

export type SettingGroup = FixedGroup | KeyedGroup;

/** The groups and leaves of the settings as a tree, walked once. */
export type SettingNode = SettingLeaf | SettingGroup;

/** The root of all settings. */
export const settingTree = nodeOf(settingsSchema, []) as FixedGroup;

/** Every setting, in the order of its declaration; below names that a site chooses, `<language>` stands for each. */
export const settingLeaves: readonly SettingLeaf[] = leavesOf(settingTree);

/** True for a setting, false for a group of them. */
export function isLeaf(node: SettingNode): node is SettingLeaf {
  return 'schema' in node;
}

/** True for groups by names that the site chooses. */
export function isKeyed(node: SettingNode): node is KeyedGroup {
  return 'open' in node;
}

/** What a group has under that name, if anything. */
export function childOf(group: SettingGroup, key: string): SettingNode | undefined {
  if (!isKeyed(group)) return group.get(key);
  return group.isKey(key) ? group.open(key) : undefined;
}

function nodeOf(schema: unknown, path: readonly string[]): SettingNode {
  const declared = schema as z.ZodType;
  const meta = leafMeta.get(declared);
  if (meta) return { ...meta, path, name: path.join('.'), schema: declared, default: declared.parse(undefined) };
  const keyed = keyedMeta.get(declared);
  if (keyed) return { ...keyed, open: (key) => nodeOf(keyed.group, [...path, key]) as FixedGroup };
  const { shape } = (declared as z.ZodPrefault<z.ZodObject>).unwrap();
  return new Map(Object.entries(shape).map(([key, child]) => [key, nodeOf(child, [...path, key])]));
}

function leavesOf(node: SettingNode): SettingLeaf[] {
  if (isLeaf(node)) return [node];
  const group = isKeyed(node) ? node.open(`<${node.keyName}>`) : node;
  return [...group.values()].flatMap(leavesOf);
}
